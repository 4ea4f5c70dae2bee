import { realpathSync } from 'node:fs';
import {
  contractVersion,
  defineManifest,
  definePlugin,
  type Interpretation,
  type InterpreterInput,
} from '@parley/core/contract';

export type Interpret = (input: InterpreterInput) => Interpretation | Promise<Interpretation>;

/** By the folder of hub.yaml. */
const interpreters = new Map<string, Interpret>();

/** From now on this reads what is said to the hub whose hub.yaml lies in that folder. */
export function readWith(folder: string, interpret: Interpret): void {
  interpreters.set(realpathSync(folder), interpret);
}

/** An interpreter that a test plays. */
export default definePlugin({
  manifest: defineManifest({
    name: 'hostile-interpreter',
    version: '0.1.0',
    contract: contractVersion,
    description: 'An interpreter that a test plays.',
    provides: ['interpreter'],
    capabilities: {},
  }),
  config: { '~standard': { version: 1, vendor: 'parley', validate: () => ({ value: {} }) } },
  create(_config, host) {
    return {
      interpreter: {
        check: async () => ({ findings: [{ level: 'ok' as const, message: 'played' }] }),
        async interpret(input) {
          const interpret = interpreters.get(realpathSync(host.folder));
          if (interpret === undefined) throw new Error('Nobody reads');
          return interpret(input);
        },
        dispose: async () => {},
      },
    };
  },
});
