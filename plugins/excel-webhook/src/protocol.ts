import { operators, ValueSchema } from '@parley/core/contract';
import * as v from 'valibot';

const text = v.string();
const name = v.pipe(text, v.minLength(1));
const fields = v.record(text, ValueSchema);
const newFields = v.record(
  text,
  v.union([ValueSchema, v.strictObject({ type: v.literal('generated'), insert: text, field: text })]),
);

export const columnTypes = ['boolean', 'integer', 'decimal', 'text', 'date', 'time', 'datetime'] as const;

const FieldLayoutSchema = v.strictObject({
  type: v.optional(v.picklist(columnTypes)),
  maxLength: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  scale: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(15))),
  required: v.optional(v.boolean()),
  refersTo: v.optional(v.strictObject({ collection: name, field: name })),
});

const LayoutSchema = v.strictObject({
  name,
  kind: v.picklist(['sheet', 'table']),
  source: name,
  headerRow: v.pipe(v.number(), v.integer(), v.minValue(1)),
  key: v.array(name),
  newKey: v.optional(v.picklist(['number', 'text'])),
  fields: v.record(text, FieldLayoutSchema),
});

const ConditionSchema = v.strictObject({
  field: text,
  operator: v.picklist(operators),
  value: v.union([ValueSchema, v.array(ValueSchema)]),
});

interface IncludeShape {
  relation: string;
  fields?: string[] | undefined;
  include?: IncludeShape[] | undefined;
  limit?: number | undefined;
}

const limit = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const IncludeSchema: v.GenericSchema<IncludeShape> = v.strictObject({
  relation: text,
  fields: v.optional(v.array(text)),
  include: v.optional(v.array(v.lazy(() => IncludeSchema))),
  limit,
});

const QuerySchema = v.strictObject({
  collection: text,
  where: v.optional(v.array(ConditionSchema)),
  fields: v.optional(v.array(text)),
  include: v.optional(v.array(IncludeSchema)),
  order: v.optional(
    v.array(v.strictObject({ field: text, direction: v.picklist(['ascending', 'descending']) })),
  ),
  limit,
  after: v.optional(text),
});

const ChangeSchema = v.union([
  v.strictObject({ kind: v.literal('insert'), collection: text, id: text, set: newFields }),
  v.strictObject({
    kind: v.literal('update'),
    collection: text,
    key: fields,
    expected: fields,
    set: newFields,
  }),
  v.strictObject({ kind: v.literal('remove'), collection: text, key: fields, expected: fields }),
  v.strictObject({ kind: v.literal('require'), collection: text, key: fields, expected: fields }),
  v.strictObject({
    kind: v.literal('require'),
    collection: text,
    where: v.array(ConditionSchema),
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
]);

const operationId = v.pipe(text, v.regex(/^[A-Za-z0-9_-]{1,64}$/));
const collections = v.array(LayoutSchema);
/** Random, so that no two requests have the same signature. */
const nonce = name;

/** What the payload of a request holds. */
export const RequestSchema = v.variant('action', [
  v.strictObject({ action: v.literal('describe'), nonce, collections }),
  v.strictObject({
    action: v.literal('find'),
    nonce,
    collections,
    queries: v.pipe(v.array(QuerySchema), v.minLength(1)),
  }),
  v.strictObject({
    action: v.literal('apply'),
    nonce,
    collections,
    operationId,
    deadline: v.pipe(v.number(), v.integer()),
    changes: v.array(ChangeSchema),
  }),
  v.strictObject({ action: v.literal('operation'), nonce, operationId, bar: v.boolean() }),
]);

const FailureSchema = v.object({
  code: v.picklist([
    'BUSY',
    'CONFLICT',
    'CONSTRAINT',
    'CREDENTIALS',
    'FAILED',
    'FORBIDDEN',
    'NOT_DESCRIBED',
    'OUTCOME_UNKNOWN',
    'TIMEOUT',
    'UNREACHABLE',
    'UNSUPPORTED',
    'VALUE_INVALID',
    'VALUE_TOO_LONG',
  ]),
  message: text,
  fix: v.optional(text),
  moved: v.optional(v.array(v.object({ change: v.number(), collection: text, fields: v.array(text) }))),
  retryAfterMs: v.optional(v.number()),
});

const failed = v.object({ ok: v.literal(false), error: FailureSchema });

interface RecordShape {
  key: v.InferOutput<typeof fields>;
  fields: v.InferOutput<typeof fields>;
  included?: Record<string, RecordShape[]>;
}

const RecordSchema: v.GenericSchema<RecordShape> = v.object({
  key: fields,
  fields,
  included: v.exactOptional(v.record(text, v.array(v.lazy(() => RecordSchema)))),
});

export const FoundSchema = v.object({ records: v.array(RecordSchema), next: v.exactOptional(text) });

const RelationSchema = v.object({
  name: text,
  fields: v.array(text),
  to: v.object({ collection: text, fields: v.array(text) }),
  cardinality: v.picklist(['one', 'many']),
  direction: v.picklist(['own', 'reverse']),
});

/** The result of `describe`. */
export const DescriptionSchema = v.object({
  collections: v.array(
    v.object({
      name: text,
      kind: v.literal('sheet'),
      fields: v.array(
        v.object({
          name: text,
          type: v.picklist(columnTypes),
          native: text,
          nullable: v.boolean(),
          hasDefault: v.boolean(),
          generated: v.boolean(),
          maxLength: v.exactOptional(v.number()),
          scale: v.exactOptional(v.number()),
        }),
      ),
      key: v.array(text),
      unique: v.array(v.array(text)),
      relations: v.array(RelationSchema),
      grants: v.object({ insert: v.boolean(), update: v.boolean(), remove: v.boolean() }),
      fingerprint: text,
    }),
  ),
  problems: v.array(
    v.object({ collection: text, level: v.picklist(['error', 'warning']), message: text, fix: text }),
  ),
});

/** The result of `find`: an answer for each query, in their order. */
export const FoundAllSchema = v.array(
  v.union([v.object({ ok: v.literal(true), result: FoundSchema }), failed]),
);

/** The result of `apply`. The operation id is echoed. */
export const AppliedSchema = v.object({
  operationId,
  performed: v.picklist(['now', 'earlier']),
  generated: v.record(text, fields),
});

/** The result of `operation`. */
export const OperationSchema = v.object({
  operationId,
  outcome: v.picklist(['applied', 'not-applied', 'unknown']),
});

/** What the payload of an answer holds. */
export const AnswerSchema = v.union([v.object({ ok: v.literal(true), result: v.unknown() }), failed]);

export type WorkbookRequest = v.InferOutput<typeof RequestSchema>;
export type WorkbookFailure = v.InferOutput<typeof FailureSchema>;
export type WorkbookDescription = v.InferOutput<typeof DescriptionSchema>;
