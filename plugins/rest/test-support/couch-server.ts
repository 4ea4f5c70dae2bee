import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { type Listening, listen } from './listen.ts';

interface PouchDb {
  plugin(plugin: unknown): void;
  defaults(options: { adapter: string; prefix?: string }): unknown;
}

/** Starts PouchDB's HTTP server, as published: CouchDB's interface over data in memory. */
export async function startCouchServer(): Promise<Listening> {
  const require = createRequire(import.meta.url);
  const load = <T>(name: string): T => {
    const loaded = require(name);
    return loaded.default ?? loaded;
  };
  const PouchDB = load<PouchDb>('pouchdb-core');
  PouchDB.plugin(load('pouchdb-adapter-memory'));
  const create = load<(pouch: unknown, options: object) => RequestListener>('express-pouchdb');
  const app = create(PouchDB.defaults({ adapter: 'memory' }), {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true,
  });
  return await listen(app);
}
