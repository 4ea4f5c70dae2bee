import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['{core,plugins,registry,examples,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Real servers start in hooks; nothing in a test waits that long.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
