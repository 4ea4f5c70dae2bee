import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { sheets_v4 } from './api.ts';
import { ApiError, invalidArgument } from './errors.ts';
import { applyMask, parseMask, takes } from './field-mask.ts';
import { createTab, matchMetadata, performRequests } from './requests.ts';
import { bodySchemaOf, checkMessage, checkQuery } from './schema.ts';
import { createTokens, type FakeTokens } from './tokens.ts';
import { parseUserEntered } from './user-entered.ts';
import { appendValues, getValues, updateValues } from './values.ts';
import { type FakeCell, type FakeTab, type FakeWorkbook, toSpreadsheet } from './workbook.ts';

export interface FakeSheetsOptions {
  /** Requests a minute for one account, of each kind. Default 60, as Google has it. */
  readonly quota?: number;
  /** The time that quotas are counted by. Default: real time. */
  readonly now?: () => number;
  /** Whether row metadata goes with the rows of a sort. Default true. */
  readonly sortMovesMetadata?: boolean;
}

/** One request that arrived. */
export interface SeenRequest {
  readonly kind: 'read' | 'write';
  readonly method: string;
  readonly status: number;
}

/** A local Google Sheets, v4. */
export interface FakeSheets {
  readonly endpoint: string;
  readonly tokenEndpoint: string;
  readonly tokens: FakeTokens;
  readonly requests: readonly SeenRequest[];
  /** Makes a spreadsheet, shared with everybody who signs in. Cells are as a person types them. Gives its id. */
  addSpreadsheet(tabs: Readonly<Record<string, readonly (readonly string[])[]>>): string;
  /** Whether everybody may edit or only look. Default: edit. */
  share(id: string, as: 'writer' | 'reader' | 'nobody'): void;
  /** The spreadsheet's present state, to look at and to change as a person would. */
  open(id: string): FakePerson;
  /** Runs once, right before the next write takes effect. */
  beforeNextWrite(what: () => void): void;
  /** Answers the next requests of a kind with an error of this status, or not at all, before or after they took effect. */
  failNext(kind: 'read' | 'write', how: { status?: number; effect?: boolean; times?: number }): void;
  /** Lets writes wait until the answer is called. */
  holdWrites(): () => void;
  stop(): Promise<void>;
}

/** Somebody who has the spreadsheet open in a browser. */
export interface FakePerson {
  perform(...requests: readonly sheets_v4.Schema$Request[]): void;
  /** Types into a cell, by tab and A1 position. */
  type(tab: string, row: number, column: number, text: string): void;
  cell(tab: string, row: number, column: number): FakeCell;
  tab(title: string): FakeTab;
  readonly workbook: FakeWorkbook;
}

interface Failure {
  readonly status: number | undefined;
  readonly effect: boolean;
  times: number;
}

const scope = 'https://www.googleapis.com/auth/spreadsheets';

/** Starts the server. */
export async function startFakeSheets(options: FakeSheetsOptions = {}): Promise<FakeSheets> {
  const now = options.now ?? Date.now;
  const perform = { sortMovesMetadata: options.sortMovesMetadata ?? true };
  const tokens = createTokens();
  const workbooks = new Map<string, FakeWorkbook>();
  const shares = new Map<string, 'writer' | 'reader' | 'nobody'>();
  const requests: SeenRequest[] = [];
  const spent = { read: [] as number[], write: [] as number[] };
  const failures = new Map<'read' | 'write', Failure>();
  /** What the test server itself did wrong, or does not know. */
  const faults: unknown[] = [];
  let before: (() => void) | undefined;
  let held: Promise<void> | undefined;

  function authorize(request: IncomingMessage, kind: 'read' | 'write', id: string): FakeWorkbook {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const grant = token === undefined ? undefined : tokens.find(token);
    if (grant === undefined)
      throw new ApiError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    const scopes = grant.scope.split(' ');
    if (!scopes.includes(scope) && !(kind === 'read' && scopes.includes(`${scope}.readonly`)))
      throw new ApiError(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
      ]);
    spendQuota(kind);
    const workbook = workbooks.get(id);
    if (workbook === undefined) throw new ApiError(404, 'NOT_FOUND', 'Requested entity was not found.');
    const share = shares.get(id) ?? 'writer';
    if (share === 'nobody' || (share === 'reader' && kind === 'write'))
      throw new ApiError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
    return workbook;
  }

  function spendQuota(kind: 'read' | 'write'): void {
    spent[kind] = spent[kind].filter((at) => at > now() - 60_000);
    if (spent[kind].length >= (options.quota ?? 60))
      throw new ApiError(
        429,
        'RESOURCE_EXHAUSTED',
        `Quota exceeded for quota metric '${kind === 'read' ? 'Read' : 'Write'} requests' and limit '${kind === 'read' ? 'Read' : 'Write'} requests per minute per user' of service 'sheets.googleapis.com'`,
      );
    spent[kind].push(now());
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown } | undefined> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = await readBody(request);
    if (url.pathname === '/token' && request.method === 'POST') {
      const { status, body } = tokens.answer(new URLSearchParams(text));
      return { status, body };
    }
    const route = findRoute(request.method ?? '', url.pathname);
    if (route === undefined) return { status: 404, body: 'not found' };
    const see = (status: number) => void requests.push({ kind: route.kind, method: route.method, status });
    try {
      checkQuery(route.method, url.searchParams);
      const body = readMessage(route.method, text);
      if (route.kind === 'write') {
        await held;
        const what = before;
        before = undefined;
        what?.();
      }
      authorize(request, route.kind, route.id);
      const failure = takeFailure(route.kind);
      const result = failure?.effect === false ? undefined : serve(route, url.searchParams, body);
      see(failure === undefined ? 200 : (failure.status ?? 0));
      if (failure !== undefined) return toFailure(failure);
      return { status: 200, body: result };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      see(error.code);
      return { status: error.code, body: error };
    }
  }

  function takeFailure(kind: 'read' | 'write'): Failure | undefined {
    const failure = failures.get(kind);
    if (failure === undefined) return undefined;
    failure.times -= 1;
    if (failure.times <= 0) failures.delete(kind);
    return failure;
  }

  function toFailure({ status }: Failure): { status: number; body: unknown } | undefined {
    if (status === undefined) return undefined;
    const name = status === 429 ? 'RESOURCE_EXHAUSTED' : status === 503 ? 'UNAVAILABLE' : 'INTERNAL';
    return { status, body: new ApiError(status, name, 'The service is currently unavailable.') };
  }

  function serve(route: Route, query: URLSearchParams, body: Record<string, unknown>): unknown {
    const workbook = workbooks.get(route.id);
    if (workbook === undefined) throw new Error('no such spreadsheet');
    switch (route.method) {
      case 'Spreadsheets$Get': {
        const fields = query.get('fields');
        const whole = toSpreadsheet(workbook);
        if (fields !== null) return applyMask(whole, parseMask(fields, 'Schema$Spreadsheet'));
        return query.get('includeGridData') === 'true' ? whole : withoutData(whole);
      }
      case 'Spreadsheets$Batchupdate':
        return batchUpdate(workbook, query, body as sheets_v4.Schema$BatchUpdateSpreadsheetRequest);
      case 'Spreadsheets$Developermetadata$Search': {
        const { dataFilters = [] } = body as sheets_v4.Schema$SearchDeveloperMetadataRequest;
        const matched = dataFilters.flatMap((filter) => matchMetadata(workbook, filter));
        return { matchedDeveloperMetadata: matched.map(({ metadata }) => ({ developerMetadata: metadata })) };
      }
      case 'Spreadsheets$Values$Get':
        return getValues(workbook, route.range, query);
      case 'Spreadsheets$Values$Update':
        return updateValues(workbook, route.range, query, body as sheets_v4.Schema$ValueRange);
      default:
        return appendValues(workbook, route.range, query, body as sheets_v4.Schema$ValueRange);
    }
  }

  function batchUpdate(
    workbook: FakeWorkbook,
    query: URLSearchParams,
    body: sheets_v4.Schema$BatchUpdateSpreadsheetRequest,
  ): unknown {
    const fields = query.get('fields');
    const mask = fields === null ? undefined : parseMask(fields, 'Schema$BatchUpdateSpreadsheetResponse');
    const after = structuredClone(workbook);
    const replies = performRequests(after, body.requests ?? [], perform);
    workbooks.set(workbook.id, after);
    const spreadsheet = toSpreadsheet(after);
    const withData =
      mask !== undefined ? takes(mask, 'updatedSpreadsheet', 'sheets', 'data') : body.responseIncludeGridData;
    const whole = {
      spreadsheetId: workbook.id,
      replies,
      ...(body.includeSpreadsheetInResponse
        ? { updatedSpreadsheet: withData ? spreadsheet : withoutData(spreadsheet) }
        : {}),
    };
    return mask === undefined ? whole : applyMask(whole, mask);
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (result) => {
        if (result === undefined) return response.destroy();
        response.writeHead(result.status, { 'content-type': 'application/json; charset=UTF-8' });
        response.end(JSON.stringify(result.body));
      },
      (error: unknown) => {
        faults.push(error);
        response.writeHead(400, { 'content-type': 'text/plain' });
        response.end(String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function findWorkbook(id: string): FakeWorkbook {
    const workbook = workbooks.get(id);
    if (workbook === undefined) throw new Error(`no spreadsheet ${id}`);
    return workbook;
  }

  function open(id: string): FakePerson {
    const tab = (title: string) => {
      const found = findWorkbook(id).tabs.find((one) => one.title === title);
      if (found === undefined) throw new Error(`no tab ${title}`);
      return found;
    };
    return {
      get workbook() {
        return findWorkbook(id);
      },
      perform(...given) {
        const after = structuredClone(findWorkbook(id));
        performRequests(after, given, perform);
        workbooks.set(id, after);
      },
      type: (title, row, column, text) => put(tab(title), row - 1, column - 1, parseUserEntered(text)),
      cell: (title, row, column) => tab(title).rows[row - 1]?.cells[column - 1] ?? {},
      tab,
    };
  }

  return {
    endpoint,
    tokenEndpoint: `${endpoint}/token`,
    tokens,
    requests,
    open,
    addSpreadsheet(tabs) {
      const id = `1Fake${workbooks.size}_${Math.random().toString(36).slice(2)}`;
      const made = Object.entries(tabs).map(([title, rows], index) => {
        const tab = createTab(title, index * 1000);
        for (const [row, cells] of rows.entries())
          for (const [column, text] of cells.entries()) put(tab, row, column, parseUserEntered(text));
        return tab;
      });
      workbooks.set(id, { id, title: 'Test spreadsheet', tabs: made, metadata: [] });
      return id;
    },
    share: (id, as) => void shares.set(id, as),
    beforeNextWrite(what) {
      before = what;
    },
    failNext: (kind, { status, effect = false, times = 1 }) =>
      void failures.set(kind, { status, effect, times }),
    holdWrites() {
      let release: () => void = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = undefined;
        release();
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (faults.length > 0) throw new AggregateError(faults, `the test server failed: ${String(faults[0])}`);
    },
  };
}

function put(tab: FakeTab, rowIndex: number, column: number, cell: FakeCell): void {
  const row = tab.rows[rowIndex];
  if (row === undefined) throw new Error('outside the grid');
  while (row.cells.length <= column) row.cells.push({});
  const format = cell.format ?? row.cells[column]?.format;
  row.cells[column] = { ...cell, ...(format === undefined ? {} : { format }) };
  tab.columnCount = Math.max(tab.columnCount, column + 1);
}

interface Route {
  readonly kind: 'read' | 'write';
  /** As the driver's types call it. */
  readonly method: string;
  readonly id: string;
  readonly range: string;
}

const routes: readonly (readonly [string, RegExp, 'read' | 'write', string])[] = [
  ['GET', /^\/v4\/spreadsheets\/([\w-]+)$/, 'read', 'Spreadsheets$Get'],
  ['POST', /^\/v4\/spreadsheets\/([\w-]+):batchUpdate$/, 'write', 'Spreadsheets$Batchupdate'],
  [
    'POST',
    /^\/v4\/spreadsheets\/([\w-]+)\/developerMetadata:search$/,
    'read',
    'Spreadsheets$Developermetadata$Search',
  ],
  ['POST', /^\/v4\/spreadsheets\/([\w-]+)\/values\/([^/]+):append$/, 'write', 'Spreadsheets$Values$Append'],
  ['GET', /^\/v4\/spreadsheets\/([\w-]+)\/values\/([^/:]+(?::[^/]+)?)$/, 'read', 'Spreadsheets$Values$Get'],
  ['PUT', /^\/v4\/spreadsheets\/([\w-]+)\/values\/([^/]+)$/, 'write', 'Spreadsheets$Values$Update'],
];

function findRoute(verb: string, path: string): Route | undefined {
  for (const [wanted, pattern, kind, method] of routes) {
    const match = verb === wanted ? pattern.exec(path) : null;
    if (match !== null)
      return { kind, method, id: match[1] ?? '', range: decodeURIComponent(match[2] ?? '') };
  }
  return undefined;
}

function readMessage(method: string, text: string): Record<string, unknown> {
  const schema = bodySchemaOf(method);
  if (schema === undefined) return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalidArgument('Invalid JSON payload received. Expected an object.');
  }
  checkMessage(schema, body);
  return body as Record<string, unknown>;
}

function withoutData(spreadsheet: sheets_v4.Schema$Spreadsheet): sheets_v4.Schema$Spreadsheet {
  return { ...spreadsheet, sheets: (spreadsheet.sheets ?? []).map(({ data: _, ...sheet }) => sheet) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
