import { operators } from '@parley/core/contract';
import * as v from 'valibot';
import { headerName, headerValue, text } from './config-auth.ts';

const fieldTypes = [
  'boolean',
  'integer',
  'decimal',
  'text',
  'date',
  'time',
  'datetime',
  'instant',
  'bytes',
  'other',
] as const;

/** `customer.address`: names on the way in; as a list where a name has a dot in it. */
export const path = v.union([v.string(), v.array(text)]);

/** Starts at the base URL; `{field}` stands for a value. */
const pathTemplate = v.pipe(v.string(), v.startsWith('/', 'a path that begins with /'));
const texts = v.record(text, v.union([v.string(), v.number(), v.boolean()]));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const FieldSchema = v.union([
  v.picklist(fieldTypes),
  v.strictObject({
    type: v.picklist(fieldTypes),
    path: v.optional(path),
    /** How the API writes it, where that is not the usual way. */
    as: v.optional(v.picklist(['text', 'number', 'seconds', 'milliseconds'])),
    /** What the API writes for true and false. */
    values: v.optional(
      v.strictObject({ true: v.union([v.string(), v.number()]), false: v.union([v.string(), v.number()]) }),
    ),
    nullable: v.optional(v.boolean(), true),
    default: v.optional(v.boolean(), false),
    generated: v.optional(v.boolean(), false),
    'max-length': v.optional(count),
    scale: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    options: v.optional(v.array(v.string())),
  }),
]);
export type FieldConfig = v.InferOutput<typeof FieldSchema>;

export const PaginationSchema = v.variant('type', [
  v.strictObject({ type: v.literal('none') }),
  v.strictObject({
    type: v.literal('page'),
    page: v.optional(text, 'page'),
    size: v.optional(text),
    'page-size': v.optional(count, 100),
    first: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 1),
    total: v.optional(path),
  }),
  v.strictObject({
    type: v.literal('offset'),
    offset: v.optional(text, 'offset'),
    size: v.optional(text, 'limit'),
    'page-size': v.optional(count, 100),
    total: v.optional(path),
  }),
  v.strictObject({
    type: v.literal('cursor'),
    cursor: v.optional(text, 'cursor'),
    next: v.optional(path),
    'next-header': v.optional(headerName),
    size: v.optional(text),
    'page-size': v.optional(count, 100),
  }),
  v.strictObject({
    type: v.literal('link'),
    /** Where the body carries the next page's URL. Default: the `Link` header. */
    next: v.optional(path),
    size: v.optional(text),
    'page-size': v.optional(count, 100),
  }),
]);
export type PaginationConfig = v.InferOutput<typeof PaginationSchema>;

export const ConcurrencySchema = v.variant('type', [
  v.strictObject({ type: v.literal('none') }),
  v.strictObject({ type: v.literal('etag') }),
  v.strictObject({
    type: v.literal('version'),
    path,
    /** Where the version is sent along: in the body where it was read, as a query parameter, or as a header. */
    in: v.optional(v.picklist(['body', 'query', 'header']), 'body'),
    name: v.optional(text),
    /** The same for a removal, which has no body. Default: as a query parameter of the path's last name. */
    'remove-in': v.optional(v.picklist(['query', 'header'])),
    'remove-name': v.optional(text),
  }),
]);
export type ConcurrencyConfig = v.InferOutput<typeof ConcurrencySchema>;

const WriteSchema = v.strictObject({
  method: v.optional(v.picklist(['POST', 'PUT', 'PATCH', 'DELETE'])),
  path: v.optional(pathTemplate),
  query: v.optional(texts, {}),
  headers: v.optional(v.record(headerName, headerValue), {}),
  'content-type': v.optional(headerValue),
  /** Under which names the body lies: `customer` makes `{"customer": {…}}`. */
  body: v.optional(path, ''),
  /** `whole`: everything that the record holds. `changed`: the top-level members that the change touches. */
  send: v.optional(v.picklist(['whole', 'changed'])),
  /** Constants that go into every body. */
  set: v.optional(v.record(text, v.union([v.string(), v.number(), v.boolean(), v.null()])), {}),
  /** Where an insert's answer carries the key, by field. Default: where the record has it, else the `Location` header. */
  key: v.optional(v.record(text, path)),
  /** Where the answer carries the record. */
  record: v.optional(path, ''),
});
export type WriteConfig = v.InferOutput<typeof WriteSchema>;
const write = v.union([v.boolean(), WriteSchema]);

export const CollectionSchema = v.strictObject({
  path: pathTemplate,
  query: v.optional(texts, {}),
  /** Where the list's answer carries the records. */
  records: v.optional(path, ''),
  /** Where one entry of the list carries the record. */
  entry: v.optional(path, ''),
  /** The path of one record; `false` where there is none. Default: `path`, then the key. */
  item: v.optional(v.union([pathTemplate, v.literal(false)])),
  /** Where the answer about one record carries it. */
  record: v.optional(path, ''),
  key: v.optional(v.array(text), []),
  unique: v.optional(v.array(v.array(text)), []),
  fields: v.record(text, FieldSchema),
  /** By field: the reference to another collection's field (`customers.id`), or to its key (`customers`). */
  references: v.optional(
    v.record(
      text,
      v.union([
        text,
        v.strictObject({ to: text, field: v.optional(text), unique: v.optional(v.boolean(), false) }),
      ]),
    ),
    {},
  ),
  /** The query parameters that the API filters by: field, operator, then the parameter (`eq` alone: the parameter's name). */
  filters: v.optional(
    v.record(text, v.union([text, v.record(v.picklist(operators), v.union([text, texts]))])),
    {},
  ),
  pagination: v.optional(PaginationSchema),
  concurrency: v.optional(ConcurrencySchema),
  insert: v.optional(write, false),
  update: v.optional(write, false),
  remove: v.optional(write, false),
});
export type CollectionConfig = v.InferOutput<typeof CollectionSchema>;
