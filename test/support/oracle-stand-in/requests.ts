import { type AuthRequest, readAuthRequest } from './auth.ts';
import type { WireReader } from './reader.ts';

/** A bind or a define, as the client declares it. */
export interface WireType {
  readonly type: number;
  readonly maxSize: number;
}

/** What one bind holds: bytes as sent, or which large object. */
export type WireValue = { readonly bytes: Buffer | null } | { readonly locator: number };

export interface ExecuteRequest {
  readonly kind: 'execute';
  readonly cursor: number;
  /** Absent: run or define the cursor that is there. */
  readonly sql: string | undefined;
  readonly defines: readonly WireType[] | undefined;
  readonly binds: readonly WireType[] | undefined;
  readonly executes: boolean;
  /** How many rows to send at once; 0: none. */
  readonly rows: number;
}

export interface LobRequest {
  readonly kind: 'lob';
  readonly operation: number;
  readonly locator: number;
  readonly offset: number;
  readonly data: Buffer | undefined;
  readonly amount: number | undefined;
}

export type FunctionRequest =
  | { readonly kind: 'protocol' }
  | { readonly kind: 'data-types'; readonly wantsTimeZone: boolean }
  | ({ readonly kind: 'auth-one' } & AuthRequest)
  | ({ readonly kind: 'auth-two' } & AuthRequest)
  | { readonly kind: 'commit' | 'rollback' | 'ping' | 'logoff' }
  | ExecuteRequest
  | { readonly kind: 'reexecute'; readonly cursor: number; readonly rows: number }
  | { readonly kind: 'fetch'; readonly cursor: number; readonly rows: number }
  | LobRequest;

const options = { bind: 0x8, define: 0x10, execute: 0x20, fetch: 0x40, commit: 0x100 } as const;
export const lobOperations = { read: 2, write: 0x40, chunkSize: 0x4000, length: 1, create: 0x110 } as const;
const locatorSize = 40;

/** Reads up to the function's own arguments, piggybacks first; the values of binds are left to be read. */
export function readRequest(reader: WireReader): FunctionRequest {
  for (;;) {
    const message = reader.u8();
    if (message === 1) return readProtocol(reader);
    if (message === 2) return readDataTypes(reader);
    const code = reader.u8();
    reader.u8();
    if (message === 0x11) skipPiggyback(reader, code);
    else if (message === 3) return readFunction(reader, code);
    else throw new RangeError(`A message of type ${message}`);
  }
}

function readFunction(reader: WireReader, code: number): FunctionRequest {
  switch (code) {
    case 118:
      return { kind: 'auth-one', ...readAuthRequest(reader) };
    case 115:
      return { kind: 'auth-two', ...readAuthRequest(reader) };
    case 14:
      return { kind: 'commit' };
    case 15:
      return { kind: 'rollback' };
    case 147:
      return { kind: 'ping' };
    case 9:
      return { kind: 'logoff' };
    case 94:
      return readExecute(reader);
    case 4:
    case 78: {
      const cursor = reader.ub();
      const count = reader.ub();
      reader.ub();
      if ((reader.ub() & 1) !== 0) throw new RangeError('A statement that commits by itself');
      return { kind: 'reexecute', cursor, rows: code === 78 ? count : 0 };
    }
    case 5:
      return { kind: 'fetch', cursor: reader.ub(), rows: reader.ub() };
    case 96:
      return readLob(reader);
    default:
      throw new RangeError(`A call of the function ${code}`);
  }
}

function readProtocol(reader: WireReader): FunctionRequest {
  reader.bytes(reader.remaining);
  return { kind: 'protocol' };
}

function readDataTypes(reader: WireReader): FunctionRequest {
  reader.bytes(5);
  reader.clr();
  const runtime = reader.clr();
  // The list of types that the client knows; nothing depends on it.
  reader.bytes(reader.remaining);
  return { kind: 'data-types', wantsTimeZone: runtime?.[1] === 1 };
}

function readExecute(reader: WireReader): ExecuteRequest {
  const flags = reader.ub();
  if ((flags & options.commit) !== 0) throw new RangeError('A statement that commits by itself');
  const cursor = reader.ub();
  reader.u8();
  const sqlLength = reader.ub();
  reader.u8();
  const words = reader.ub();
  reader.bytes(3);
  const rows = reader.ub();
  reader.ub();
  reader.u8();
  const bindCount = reader.ub();
  reader.bytes(5);
  reader.u8();
  const defineCount = reader.ub();
  reader.ub();
  reader.bytes(3);
  reader.ub();
  reader.u8();
  reader.ub();
  reader.ub();
  reader.u8();
  reader.ub();
  reader.u8();
  const sql = sqlLength > 0 ? reader.clr()?.toString() : undefined;
  for (let index = 0; index < words; index += 1) reader.ub();
  return {
    kind: 'execute',
    cursor,
    sql,
    defines: (flags & options.define) === 0 ? undefined : readTypes(reader, defineCount),
    binds: (flags & options.bind) === 0 ? undefined : readTypes(reader, bindCount),
    executes: (flags & options.execute) !== 0,
    rows: (flags & options.fetch) === 0 ? 0 : rows,
  };
}

function readTypes(reader: WireReader, count: number): readonly WireType[] {
  return Array.from({ length: count }, () => {
    const type = reader.u8();
    const flag = reader.u8();
    if ((flag & 0x40) !== 0) throw new RangeError('An array bind');
    reader.bytes(2);
    const maxSize = reader.ub();
    reader.ub();
    reader.ub();
    if (reader.ub() > 0) reader.clr();
    reader.ub();
    reader.ub();
    reader.u8();
    reader.ub();
    return { type, maxSize };
  });
}

/** One row of bind values; in SQL the long ones come behind all others. */
export function readBindRow(
  reader: WireReader,
  types: readonly WireType[],
  longestInPlace: number,
): readonly WireValue[] {
  if (reader.u8() !== 7) throw new RangeError('Bind values were expected');
  const values = new Map<WireType, WireValue>();
  const isLong = ({ maxSize }: WireType) => maxSize > longestInPlace;
  for (const type of types) if (!isLong(type)) values.set(type, readValue(reader, type));
  for (const type of types) if (isLong(type)) values.set(type, readValue(reader, type));
  return types.map((type) => values.get(type) ?? { bytes: null });
}

function readValue(reader: WireReader, { type }: WireType): WireValue {
  if (type !== 112 && type !== 113) return { bytes: reader.clr() };
  if (reader.ub() === 0) return { bytes: null };
  return { locator: readLocator(reader.clr() ?? Buffer.alloc(locatorSize)) };
}

function readLob(reader: WireReader): LobRequest {
  const hasSource = reader.u8() === 1;
  const length = reader.ub();
  reader.u8();
  reader.ub();
  reader.ub();
  reader.ub();
  reader.bytes(3);
  const operation = reader.ub();
  reader.bytes(2);
  const offset = reader.ub();
  reader.ub();
  const sendsAmount = reader.u8() === 1;
  reader.bytes(6);
  const locator = hasSource ? readLocator(reader.bytes(length)) : 0;
  if (operation === lobOperations.create) reader.ub();
  const data = operation === lobOperations.write ? readLobData(reader) : undefined;
  const amount = sendsAmount ? reader.ub() : undefined;
  return { kind: 'lob', operation, locator, offset, data, amount };
}

function readLobData(reader: WireReader): Buffer {
  reader.u8();
  return reader.clr() ?? Buffer.alloc(0);
}

/** The locator of a large object of ours. */
export function writeLocator(id: number): Buffer {
  const locator = Buffer.alloc(locatorSize);
  locator.writeUInt32BE(id, 12);
  return locator;
}

function readLocator(locator: Buffer): number {
  return locator.readUInt32BE(12);
}

function skipPiggyback(reader: WireReader, code: number): void {
  if (code === 105 || code === 120) {
    reader.u8();
    for (let count = reader.ub(); count > 0; count -= 1) reader.ub();
  } else if (code === 96) {
    reader.u8();
    const size = reader.ub();
    reader.u8();
    reader.ub();
    reader.ub();
    reader.ub();
    reader.bytes(3);
    reader.ub();
    reader.u8();
    reader.ub();
    reader.ub();
    reader.ub();
    reader.u8();
    for (let field = 0; field < 3; field += 1) {
      reader.u8();
      reader.ub();
    }
    reader.bytes(size);
  } else throw new RangeError(`A piggyback of the function ${code}`);
}
