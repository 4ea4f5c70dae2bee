import * as v from 'valibot';
import { operators } from './connector.ts';

/** The contract version that this package speaks. Grows when something is taken away or changes its meaning. */
export const contractVersion = 1;

export const pluginKinds = ['connector', 'notifier', 'channel', 'interpreter'] as const;
export type PluginKind = (typeof pluginKinds)[number];

const CapabilitiesSchema = v.strictObject({
  operators: v.exactOptional(v.array(v.picklist(operators))),
  include: v.exactOptional(v.boolean()),
  order: v.exactOptional(v.boolean()),
  after: v.exactOptional(v.boolean()),
  insert: v.exactOptional(v.boolean()),
  update: v.exactOptional(v.boolean()),
  remove: v.exactOptional(v.boolean()),
  require: v.exactOptional(v.boolean()),
  transactions: v.exactOptional(v.picklist(['atomic', 'single', 'none'])),
  compareAndSet: v.exactOptional(v.picklist(['atomic', 'best-effort'])),
  idempotency: v.exactOptional(v.picklist(['durable', 'none'])),
  deadline: v.exactOptional(v.picklist(['enforced', 'none'])),
  readOnly: v.exactOptional(v.picklist(['enforced', 'none'])),
});

/** Checks a manifest that comes from outside. Unknown keys are refused. */
export const ManifestSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9-]*$/, 'a package name in lower case')),
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'a semantic version')),
  contract: v.pipe(v.number(), v.integer(), v.minValue(1)),
  description: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  provides: v.pipe(v.array(v.picklist(pluginKinds)), v.minLength(1)),
  capabilities: v.optional(v.strictObject({ connector: v.exactOptional(CapabilitiesSchema) }), {}),
  secrets: v.optional(v.array(v.string()), []),
  needs: v.optional(
    v.strictObject({
      hosts: v.optional(v.boolean()),
      sockets: v.optional(v.boolean()),
      files: v.optional(v.boolean()),
    }),
    {},
  ),
  config: v.optional(v.record(v.string(), v.unknown())),
});

/**
 * A plugin's description as plain data.
 *
 * - `name`, `version`: those of its package.
 * - `contract`: the contract version it was made for.
 * - `description`: one sentence, at most 200 characters.
 * - `provides`: the kinds it has a member for.
 * - `capabilities.connector`: the most that any configuration of it can do.
 * - `secrets`: config keys (`a.b` for nested ones) that hold secrets: given by reference, never printed.
 * - `needs`: `hosts` (HTTP), `sockets` (raw TCP), `files` (the hub's folder); all default to false.
 * - `config`: the JSON Schema of the configuration. Left out in source; derived for `manifest.json`.
 */
export type Manifest = v.InferInput<typeof ManifestSchema>;

/** Types a manifest in source; returns it unchanged. */
export function defineManifest<const M extends Manifest>(manifest: M): M {
  return manifest;
}
