import * as v from 'valibot';
import { ManifestSchema } from '../contract/index.ts';

/** One plugin as the registry lists it. */
export const RegistryEntrySchema = v.strictObject({
  manifest: ManifestSchema,
  /** Over the package's files, as `hashPackage` computes it. */
  hash: v.pipe(v.string(), v.regex(/^sha256-[0-9a-f]{64}$/)),
  /** Where its source lies, for people. */
  source: v.string(),
});

export type RegistryEntry = v.InferOutput<typeof RegistryEntrySchema>;

/** The whole index: one entry for each plugin, by name. */
export const RegistryIndexSchema = v.strictObject({
  version: v.literal(1),
  plugins: v.array(RegistryEntrySchema),
});

export type RegistryIndex = v.InferOutput<typeof RegistryIndexSchema>;
