import { toJsonSchema } from '@valibot/to-json-schema';
import { type Manifest, ParleyError, type Plugin } from '../contract/index.ts';

/** The file in a plugin's folder that describes it without its code. */
export const manifestFile = 'manifest.json';

/** What {@link manifestFile} holds: the manifest, with the JSON Schema of the configuration. */
export function createManifestFile(plugin: Plugin): string {
  const manifest: Manifest = { ...plugin.manifest, config: toConfigJsonSchema(plugin) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** From a schema that can say it itself (Standard JSON Schema), or from a valibot schema. */
function toConfigJsonSchema({ config, manifest }: Plugin): Record<string, unknown> {
  const standard: {
    vendor: string;
    jsonSchema?: { input?: (options: { target: string }) => Record<string, unknown> };
  } = config['~standard'];
  const own = standard.jsonSchema?.input;
  if (own !== undefined) return own({ target: 'draft-07' });
  if (standard.vendor === 'valibot') {
    // Checks that JSON Schema cannot say are left out: the schema describes, the plugin decides.
    const schema = config as unknown as Parameters<typeof toJsonSchema>[0];
    return { ...toJsonSchema(schema, { errorMode: 'ignore', typeMode: 'input' }) };
  }
  throw new ParleyError(
    'PARLEY_PLUGIN_INVALID',
    `The configuration schema of ${manifest.name} cannot be written as JSON Schema`,
    {
      fix: 'Use a schema library that speaks Standard JSON Schema, or valibot.',
    },
  );
}
