import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));

/** The types that a column can be declared to have. A cell has no zone, so `instant` is not among them. */
export const columnTypes = ['text', 'integer', 'decimal', 'boolean', 'date', 'time', 'datetime'] as const;
export type ColumnType = (typeof columnTypes)[number];

const ColumnSchema = v.strictObject({
  type: v.optional(v.picklist(columnTypes)),
  'max-length': v.optional(positive),
  scale: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(15))),
  required: v.optional(v.boolean()),
});

const SheetSchema = v.pipe(
  v.strictObject({
    key: v.optional(v.union([text, v.pipe(v.array(text), v.minLength(1))])),
    'row-ids': v.optional(v.boolean()),
    'header-row': v.optional(positive),
    columns: v.optional(v.record(text, ColumnSchema)),
  }),
  v.check(
    (sheet) => sheet.key === undefined || sheet['row-ids'] !== true,
    'give either `key` or `row-ids: true`: a column that names the rows makes the other needless',
  ),
);

const url = v.pipe(
  text,
  v.check(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    'must be an https URL',
  ),
);

/** What stands under `config:` of a connector with `plugin: google-sheets`. */
export const GoogleSheetsConfigSchema = v.pipe(
  v.strictObject({
    spreadsheet: v.pipe(
      text,
      v.check(
        (value) => parseSpreadsheetId(value) !== undefined,
        'must be the id of a spreadsheet, or its URL',
      ),
    ),
    'service-account': v.optional(text),
    'client-id': v.optional(text),
    'client-secret': v.optional(text),
    'refresh-token': v.optional(text),
    sheets: v.optional(v.record(text, SheetSchema)),
    relations: v.optional(v.record(text, text)),
    'max-rows': v.optional(v.pipe(positive, v.maxValue(100_000))),
    'cache-ms': v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5000))),
    'reads-per-minute': v.optional(positive),
    'writes-per-minute': v.optional(positive),
    endpoint: v.optional(url),
    'token-endpoint': v.optional(url),
    tls: v.optional(v.picklist(['verify-full', 'disable'])),
  }),
  v.check((config) => {
    const oauth = [config['client-id'], config['client-secret'], config['refresh-token']];
    return config['service-account'] === undefined
      ? oauth.every((part) => part !== undefined)
      : oauth.every((part) => part === undefined);
  }, 'give either `service-account`, or `client-id`, `client-secret` and `refresh-token`'),
);

export type GoogleSheetsConfig = v.InferOutput<typeof GoogleSheetsConfigSchema>;
export type SheetConfig = NonNullable<GoogleSheetsConfig['sheets']>[string];
export type ColumnConfig = NonNullable<SheetConfig['columns']>[string];

/** Reads the id from either form of `spreadsheet`. Undefined when it is neither. */
export function parseSpreadsheetId(value: string): string | undefined {
  const inUrl = /\/spreadsheets\/d\/([A-Za-z0-9_-]+)/.exec(value)?.[1];
  if (inUrl !== undefined) return inUrl;
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : undefined;
}
