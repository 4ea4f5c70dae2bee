import type { Backend, Outcome, StoredValue } from './backend.ts';
import { OracleError, toOracleError } from './oracle-error.ts';
import { decodeNumber } from './oracle-number.ts';
import { assertConsumed, type WireReader } from './reader.ts';
import {
  encodeValue,
  oracleTypes,
  type ReplyColumn,
  writeDescribe,
  writeEnd,
  writeRowHeader,
  writeStatus,
  writeValue,
} from './replies.ts';
import {
  type ExecuteRequest,
  type FunctionRequest,
  type LobRequest,
  lobOperations,
  readBindRow,
  type WireType,
  type WireValue,
  writeLocator,
} from './requests.ts';
import type { Translated } from './translate.ts';
import { createWriter, type WireWriter } from './writer.ts';

/** Answers the calls of a session that is logged on. */
export interface Calls {
  answer(request: FunctionRequest, reader: WireReader): Promise<Buffer>;
}

/** A statement that the client may run again. */
interface Cursor {
  readonly id: number;
  readonly statement: Translated;
  binds: readonly WireType[];
  columns?: readonly ReplyColumn[];
  /** The types that the client wants instead of the described ones. */
  defines?: readonly WireType[];
  rows: readonly (readonly StoredValue[])[];
}

const longestInPlace = 32_767;
const noMoreRows = { number: 1403, text: 'no data found' };
const direction = { out: 16, in: 32 } as const;

/** Builds what answers calls over one backend session. */
export function createCalls(backend: Backend): Calls {
  const cursors = new Map<number, Cursor>();
  const lobs = new Map<number, string | Buffer>();
  let lastId = 0;

  function keepLob(content: string | Buffer): number {
    lastId += 1;
    lobs.set(lastId, content);
    return lastId;
  }

  function findCursor(id: number): Cursor {
    const cursor = cursors.get(id);
    if (cursor === undefined) throw new OracleError(1001, 'invalid cursor');
    return cursor;
  }

  function end(writer: WireWriter, cursor: Cursor, rowCount: number, error?: typeof noMoreRows): Buffer {
    const { inTransaction } = backend;
    return writeEnd(writer, {
      inTransaction,
      cursor: cursor.id,
      rowCount,
      ...(error === undefined ? {} : { error }),
    }).finish();
  }

  function openCursor({ sql, cursor: id, binds }: ExecuteRequest): Cursor {
    if (sql === undefined) {
      const cursor = findCursor(id);
      if (binds !== undefined) cursor.binds = binds;
      return cursor;
    }
    lastId += 1;
    const cursor: Cursor = { id: lastId, statement: backend.parse(sql), binds: binds ?? [], rows: [] };
    cursors.set(cursor.id, cursor);
    return cursor;
  }

  async function execute(request: ExecuteRequest, reader: WireReader): Promise<Buffer> {
    if (request.defines !== undefined && !request.executes) {
      const cursor = findCursor(request.cursor);
      assertConsumed(reader);
      cursor.defines = request.defines;
      return end(createWriter(), cursor, 0);
    }
    // A statement that is refused must have been read whole, like any other.
    const types = request.binds ?? [];
    const opened = attempt(() => openCursor(request));
    const returned = opened.value === undefined ? countReturned(types, reader) : countTargets(opened.value);
    const inputs = types.slice(0, types.length - returned);
    const values = inputs.length === 0 ? [] : readBindRow(reader, inputs, readsLongLast(opened.value));
    assertConsumed(reader);
    if (opened.value === undefined) throw opened.error;
    return await perform(opened.value, values, {
      rows: request.rows,
      describes: request.sql !== undefined,
    });
  }

  async function reexecute(id: number, rows: number, reader: WireReader): Promise<Buffer> {
    const cursor = findCursor(id);
    const returned = countTargets(cursor);
    const all = cursor.binds.slice(0, cursor.binds.length - returned);
    const isBegin = cursor.statement.kind === 'begin-write';
    // The client knows by now which binds of a block only give something back.
    const inputs = isBegin ? all.slice(1) : all;
    const values = inputs.length === 0 ? [] : readBindRow(reader, inputs, readsLongLast(cursor));
    assertConsumed(reader);
    return await perform(cursor, isBegin ? [{ bytes: null }, ...values] : values, { rows, describes: false });
  }

  async function perform(
    cursor: Cursor,
    values: readonly WireValue[],
    { rows, describes }: { readonly rows: number; readonly describes: boolean },
  ): Promise<Buffer> {
    const { statement } = cursor;
    if (values.length !== statement.binds) throw new OracleError(1008, 'not all variables bound');
    const stored = values.map((value, index) => toStored(value, cursor.binds[index]));
    const outcome = await backend.run(statement, stored);
    const writer = createWriter();
    if (outcome.columns !== undefined) {
      cursor.columns = outcome.columns;
      cursor.rows = outcome.rows;
      if (describes) writeDescribe(writer, outcome.columns);
      const mustDefine = outcome.columns.some(isLob) && cursor.defines === undefined;
      return mustDefine ? end(writer, cursor, 0) : sendRows(writer, cursor, rows);
    }
    if (statement.kind === 'begin-write' || statement.kind === 'commit') writeBlock(writer, cursor, outcome);
    if (statement.kind === 'change' && statement.returned > 0) writeReturned(writer, cursor, outcome);
    return end(writer, cursor, outcome.rowCount);
  }

  function sendRows(writer: WireWriter, cursor: Cursor, count: number): Buffer {
    const rows = cursor.rows.slice(0, count);
    cursor.rows = cursor.rows.slice(count);
    if (rows.length > 0) writeRowHeader(writer);
    const types = (cursor.columns ?? []).map(({ type }, index) => cursor.defines?.[index]?.type ?? type);
    for (const row of rows) {
      writer.u8(7);
      for (const [index, value] of row.entries())
        writeValue(writer, value, types[index] ?? oracleTypes.varchar, keepLob);
    }
    return end(writer, cursor, rows.length, cursor.rows.length === 0 ? noMoreRows : undefined);
  }

  function toStored(value: WireValue, type: WireType | undefined): StoredValue {
    if ('locator' in value) {
      const content = lobs.get(value.locator) ?? null;
      return type?.type === oracleTypes.clob && content !== null ? content.toString() : content;
    }
    const { bytes } = value;
    if (bytes === null || bytes.length === 0) return null;
    switch (type?.type) {
      case oracleTypes.number:
        return decodeNumber(bytes);
      case oracleTypes.varchar:
      case oracleTypes.char:
      case oracleTypes.long:
        return bytes.toString();
      case oracleTypes.raw:
      case oracleTypes.longRaw:
        return bytes;
      default:
        throw new OracleError(932, `inconsistent datatypes: bind of type ${type?.type}`);
    }
  }

  function answerLob({ operation, locator, offset, data, amount }: LobRequest): Buffer {
    const writer = createWriter();
    if (operation === lobOperations.create)
      writer
        .u8(8)
        .raw(writeLocator(keepLob(Buffer.alloc(0))))
        .ub(873)
        .u8(0);
    else if (operation === lobOperations.write) {
      const before = Buffer.from((lobs.get(locator) ?? '') as string);
      if (offset !== 1 && offset !== before.length + 1) throw new OracleError(22_990, 'writes in the middle');
      lobs.set(locator, Buffer.concat([before, data ?? Buffer.alloc(0)]));
      writer.u8(8).raw(writeLocator(locator));
    } else if (operation === lobOperations.chunkSize) writer.u8(8).raw(writeLocator(locator)).ub(8132);
    else throw new OracleError(3115, `large object operation ${operation} of ${amount ?? 0}`);
    return writeStatus(writer, backend.inTransaction).finish();
  }

  return {
    async answer(request, reader) {
      switch (request.kind) {
        case 'execute':
          return await execute(request, reader);
        case 'reexecute':
          return await reexecute(request.cursor, request.rows, reader);
        case 'fetch':
          return sendRows(createWriter(), findCursor(request.cursor), request.rows);
        case 'lob':
          return answerLob(request);
        case 'commit':
          await backend.commit();
          break;
        case 'rollback':
        case 'logoff':
          await backend.rollback();
          break;
        default:
      }
      return writeStatus(createWriter(), backend.inTransaction).finish();
    },
  };
}

/** What a block of ours gives back. */
function writeBlock(writer: WireWriter, cursor: Cursor, { rows }: Outcome): void {
  const gives = cursor.statement.kind === 'begin-write';
  const directions = cursor.binds.map((_, index) => (gives && index === 0 ? direction.out : direction.in));
  writer
    .u8(0x0b, 0)
    .ub(directions.length, 0, 0, 0, 0, 0)
    .u8(...directions);
  if (gives) writer.u8(7).clr(String(rows[0]?.[0])).ub(0);
}

/** For each target the rows, each in the target's type; one that is too short for its value says how long that is. */
function writeReturned(writer: WireWriter, cursor: Cursor, { rows }: Outcome): void {
  const targets = cursor.binds.slice(cursor.binds.length - countTargets(cursor));
  writer.u8(7);
  for (const [index, { type, maxSize }] of targets.entries()) {
    writer.ub(rows.length);
    for (const row of rows) {
      const value = row[index] ?? null;
      const bytes = value === null ? null : encodeValue(toText(value), type);
      const fits = bytes === null || bytes.length <= maxSize;
      writer.clr(fits ? bytes : bytes.subarray(0, maxSize)).ub(fits ? 0 : bytes.length);
    }
  }
}

/** Oracle's own text of a number has no zero before the point, and none at the end. */
function toText(value: string | Buffer): string | Buffer {
  if (typeof value !== 'string' || !/^-?\d+\.\d+$/.test(value)) return value;
  return value.replace(/\.?0+$/, '').replace(/^(-?)0\./, '$1.');
}

function countTargets({ statement }: Cursor): number {
  return statement.kind === 'change' ? statement.returned : 0;
}

/** Of a statement that nobody understands: what is not sent must be a target. */
function countReturned(types: readonly WireType[], reader: WireReader): number {
  return reader.remaining === 0 ? types.length : 0;
}

/** In SQL, long binds come last; in a block they stand where they are. */
function readsLongLast(cursor: Cursor | undefined): number {
  const isBlock = cursor?.statement.kind === 'begin-write' || cursor?.statement.kind === 'commit';
  return isBlock ? Number.POSITIVE_INFINITY : longestInPlace;
}

function isLob({ type }: ReplyColumn): boolean {
  return type === oracleTypes.clob || type === oracleTypes.blob;
}

function attempt<T>(work: () => T): { readonly value?: T; readonly error?: OracleError } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: toOracleError(error) };
  }
}
