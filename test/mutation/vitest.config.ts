import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { mutations } from './mutations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mutation = mutations[Number(process.env.PARLEY_MUTATION)];

/** Replaces the text as the file is loaded: nothing on the disk changes. */
const mutate: Plugin = {
  name: 'parley-mutation',
  enforce: 'pre',
  transform(code, id) {
    if (mutation === undefined || id.split('?')[0] !== `${root}${mutation.file}`) return undefined;
    return { code: code.replace(mutation.find, () => mutation.replace), map: null };
  },
};

export default defineConfig({
  root,
  plugins: [mutate],
  test: {
    include: ['{core,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    testTimeout: 60_000,
    // The kept transformations know nothing of the mutation.
    fsModuleCache: false,
  },
});
