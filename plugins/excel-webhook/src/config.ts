import * as v from 'valibot';
import type { CollectionLayout } from './engine/types.ts';
import { columnTypes } from './protocol.ts';

const name = v.pipe(v.string(), v.minLength(1));
const maxTimeoutMs = 120_000;

const DurationSchema = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}(ms|s|m|h)$/, 'a duration, for example 100s'),
  v.transform((text) => {
    const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[text.replace(/\d/g, '')] ?? 0;
    return Number.parseInt(text, 10) * unit;
  }),
);

const FieldSchema = v.strictObject({
  type: v.optional(v.picklist(columnTypes)),
  'max-length': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  scale: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(15))),
  required: v.optional(v.boolean()),
  'refers-to': v.optional(v.pipe(v.string(), v.regex(/^.+\..+$/, 'collection.column'))),
});

const CollectionSchema = v.pipe(
  v.strictObject({
    sheet: v.optional(name),
    table: v.optional(name),
    'header-row': v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    key: v.optional(name),
    'new-key': v.optional(v.picklist(['number', 'text'])),
    fields: v.optional(v.record(name, FieldSchema), {}),
  }),
  v.check(
    ({ sheet, table, 'header-row': row }) =>
      table === undefined || (sheet === undefined && row === undefined),
    'either a `table`, or a `sheet` with its `header-row`',
  ),
  v.check(
    (collection) => collection['new-key'] === undefined || collection.key !== undefined,
    '`new-key` needs a `key`',
  ),
);

/** What stands under `config:` of a connector with `plugin: excel-webhook`. */
export const ExcelWebhookConfigSchema = v.pipe(
  v.strictObject({
    url: v.pipe(
      v.string(),
      v.url('an absolute URL'),
      v.check((text) => /^https?:$/.test(new URL(text).protocol), 'a URL that begins with https://'),
    ),
    secret: v.pipe(v.string(), v.minLength(24, 'a secret of at least 24 characters')),
    'served-by': v.optional(v.picklist(['workbook-server', 'power-automate']), 'workbook-server'),
    timeout: v.optional(
      v.pipe(
        DurationSchema,
        v.check((ms) => ms >= 1_000 && ms <= maxTimeoutMs, 'a duration from 1s to 2m'),
      ),
      '100s',
    ),
    'describe-every': v.optional(DurationSchema),
    collections: v.optional(v.record(name, CollectionSchema), {}),
    'allow-http': v.optional(v.boolean(), false),
  }),
  v.forward(
    v.check(
      ({ url, 'allow-http': allowed }) => new URL(url).protocol === 'https:' || isLocal(url) || allowed,
      'https: the workbook holds customer data. For a server inside your own network, say allow-http: true',
    ),
    ['url'],
  ),
  v.forward(
    v.check(
      ({ collections }) =>
        Object.values(collections).every(({ fields }) =>
          Object.values(fields).every(({ 'refers-to': target }) => isKnown(target, collections)),
        ),
      'every `refers-to` must name a collection that is listed here',
    ),
    ['collections'],
  ),
);

export type ExcelWebhookConfig = v.InferOutput<typeof ExcelWebhookConfigSchema>;

/** The layouts that travel with every request. */
export function listLayouts({ collections }: ExcelWebhookConfig): readonly CollectionLayout[] {
  return Object.entries(collections).map(([collection, layout]) => ({
    name: collection,
    kind: layout.table === undefined ? 'sheet' : 'table',
    source: layout.table ?? layout.sheet ?? collection,
    headerRow: layout['header-row'] ?? 1,
    key: layout.key === undefined ? [] : [layout.key],
    newKey: layout['new-key'],
    fields: Object.fromEntries(
      Object.entries(layout.fields).map(([field, one]) => [
        field,
        {
          type: one.type,
          maxLength: one['max-length'],
          scale: one.scale,
          required: one.required,
          refersTo: splitTarget(one['refers-to'], collections),
        },
      ]),
    ),
  }));
}

/** Names of collections and columns may hold points: the longest collection that fits is meant. */
function splitTarget(target: string | undefined, collections: object) {
  if (target === undefined) return undefined;
  const [collection] = Object.keys(collections)
    .filter((one) => target.startsWith(`${one}.`))
    .sort((a, b) => b.length - a.length);
  return collection === undefined ? undefined : { collection, field: target.slice(collection.length + 1) };
}

function isKnown(target: string | undefined, collections: object): boolean {
  return target === undefined || splitTarget(target, collections) !== undefined;
}

function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
