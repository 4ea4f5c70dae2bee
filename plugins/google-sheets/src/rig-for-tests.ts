import type {
  ApplyResult,
  CallOptions,
  Change,
  Connector,
  Fields,
  Permission,
  Value,
} from '@parley/core/contract';
import { createTestHost } from '@parley/core/testing';
import * as v from 'valibot';
import {
  type FakePerson,
  type FakeSheets,
  type FakeSheetsOptions,
  startFakeSheets,
} from '../../../test/support/fake-sheets/index.ts';
import { type GoogleSheetsConfig, GoogleSheetsConfigSchema } from './config.ts';
import { createGoogleSheetsConnector } from './connector.ts';

export type Tabs = Readonly<Record<string, readonly (readonly string[])[]>>;

/** A spreadsheet on a test server, a person who has it open, and connectors to it, whose waiting passes at once. */
export interface Rig {
  readonly server: FakeSheets;
  readonly person: FakePerson;
  readonly spreadsheet: string;
  /** What the connectors waited for, in milliseconds. */
  readonly waits: number[];
  create(config?: Partial<GoogleSheetsConfig>, permission?: Permission): Connector;
  call(ms?: number): CallOptions;
  apply(connector: Connector, changes: readonly Change[], operationId?: string): Promise<ApplyResult>;
  find(connector: Connector, collection: string): Promise<readonly Fields[]>;
  /** Lets time pass, in milliseconds. */
  pass(ms: number): void;
  now(): number;
  stop(): Promise<void>;
}

let operations = 0;

/** Starts the rig. Time stands still, but for the waiting of the connectors. */
export async function startRig(tabs: Tabs, options: FakeSheetsOptions = {}): Promise<Rig> {
  let time = Date.now();
  const now = () => time;
  const server = await startFakeSheets({ now, ...options });
  const spreadsheet = server.addSpreadsheet(tabs);
  const waits: number[] = [];
  const created: Connector[] = [];
  const call = (ms = 30_000): CallOptions => ({ deadline: time + ms, signal: new AbortController().signal });
  return {
    server,
    spreadsheet,
    person: server.open(spreadsheet),
    waits,
    call,
    create(config = {}, permission = 'full') {
      const whole = v.parse(GoogleSheetsConfigSchema, {
        spreadsheet,
        endpoint: server.endpoint,
        'token-endpoint': server.tokenEndpoint,
        tls: 'disable',
        'cache-ms': 0,
        ...(config['refresh-token'] === undefined ? { 'service-account': server.tokens.serviceAccount } : {}),
        ...config,
      });
      const connector = createGoogleSheetsConnector(whole, createTestHost({ permission, now }), {
        async delay(ms) {
          waits.push(ms);
          time += ms;
        },
      });
      created.push(connector);
      return connector;
    },
    async apply(connector, changes, operationId) {
      operations += 1;
      if (connector.apply === undefined) throw new Error('the connector has no apply');
      return await connector.apply(changes, { ...call(), operationId: operationId ?? `op-${operations}` });
    },
    async find(connector, collection) {
      const { records } = await connector.find({ collection }, call());
      return records.map(({ fields }) => fields);
    },
    now,
    pass(ms) {
      time += ms;
    },
    async stop() {
      for (const connector of created) await connector.dispose();
      await server.stop();
    },
  };
}

/** An update of one field. */
export function update(
  collection: string,
  key: Fields,
  expected: Fields,
  set: Record<string, Value>,
): Change {
  return { kind: 'update', collection, key, expected, set };
}
