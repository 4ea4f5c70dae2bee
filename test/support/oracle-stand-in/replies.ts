import { encodeNumber } from './oracle-number.ts';
import { writeLocator } from './requests.ts';
import { createWriter, type WireWriter } from './writer.ts';

export const oracleTypes = {
  varchar: 1,
  number: 2,
  long: 8,
  raw: 23,
  longRaw: 24,
  char: 96,
  binaryDouble: 101,
  clob: 112,
  blob: 113,
} as const;

/** A column of a query as the client is told of it. */
export interface ReplyColumn {
  readonly name: string;
  readonly type: number;
  readonly maxSize: number;
  readonly precision?: number;
  readonly scale?: number;
}

/** How a call ended. */
export interface CallEnd {
  readonly inTransaction: boolean;
  readonly cursor?: number;
  readonly rowCount?: number;
  /** An ORA number. 1403 only says that all rows were sent. */
  readonly error?: { readonly number: number; readonly text: string };
}

/** The protocol reply: character set, field version 7, and what the stand-in can do at all. */
export function writeProtocolReply(): Buffer {
  const numberFormat = Buffer.alloc(11);
  numberFormat.writeUInt16BE(2000, 9);
  const compile = Buffer.alloc(8);
  compile.writeUInt8(7, 7);
  const runtime = Buffer.from([0, 1, 0, 0, 0, 0, 4]);
  return createWriter()
    .u8(1, 6, 0)
    .raw(Buffer.from('Oracle stand-in of the tests\0'))
    .u16le(873)
    .u8(0)
    .u16le(0)
    .u16be(11)
    .raw(numberFormat)
    .clr(compile)
    .clr(runtime)
    .finish();
}

/** The reply to the list of data types: the time zone of the database, UTC, and no list. */
export function writeDataTypesReply(withTimeZone: boolean): Buffer {
  const zone = Buffer.from([0x80, 0, 0, 0, 60, 60, 0x80, 0, 0, 0, 0]);
  return createWriter()
    .u8(2)
    .raw(withTimeZone ? zone : Buffer.alloc(0))
    .u16be(0)
    .finish();
}

/** The end of a reply that has nothing else to say. */
export function writeStatus(writer: WireWriter, inTransaction: boolean): WireWriter {
  return writer.u8(9).ub(inTransaction ? 2 : 0, 0);
}

/** The end of every execution and fetch. */
export function writeEnd(
  writer: WireWriter,
  { inTransaction, cursor = 0, rowCount = 0, error }: CallEnd,
): WireWriter {
  const number = error?.number ?? 0;
  writer.u8(4).ub(inTransaction ? 2 : 0, 0, 0, number > 65_535 ? 0 : number, 0, 0, cursor, 0);
  writer.u8(0, 0, 0, 0, 0, 0);
  writer.ub(0, 0).u8(0).ub(0, 0);
  writer.ub(0).u8(0, 0).ub(0, 0, 0).ub(0, 0, 0).ub(number, rowCount);
  if (error !== undefined) writer.clr(`ORA-${String(number).padStart(5, '0')}: ${error.text}\n`);
  return writer;
}

/** What the columns of a query are. */
export function writeDescribe(writer: WireWriter, columns: readonly ReplyColumn[]): WireWriter {
  writer.u8(0x10).clr(null).ub(0, columns.length);
  if (columns.length > 0) writer.u8(0);
  for (const [index, { name, type, maxSize, precision = 0, scale = 0 }] of columns.entries()) {
    const isText = type === oracleTypes.varchar || type === oracleTypes.char || type === oracleTypes.clob;
    writer
      .u8(type, 0, precision, scale)
      .ub(maxSize, 0, 0, 0, 0, isText ? 873 : 0)
      .u8(isText ? 1 : 0);
    writer
      .ub(isText ? maxSize : 0)
      .u8(1, 0)
      .text(name)
      .text('')
      .text('')
      .ub(index + 1, 0);
  }
  return writer.ub(0, 0, 0, 0, 0, 0);
}

/** What stands before the first row. */
export function writeRowHeader(writer: WireWriter): WireWriter {
  return writer.u8(6, 0).ub(0, 0, 0, 0, 0, 0);
}

/** A stored value: text as PostgreSQL gives it, or bytes; as the client asked for it. */
export function writeValue(
  writer: WireWriter,
  value: string | Buffer | null,
  type: number,
  keepLob: (content: string | Buffer) => number,
): WireWriter {
  if (type === oracleTypes.clob || type === oracleTypes.blob) {
    if (value === null) return writer.ub(0);
    return writer.ub(40, value.length, 8132).clr(writeLocator(keepLob(value)));
  }
  writer.clr(value === null || value.length === 0 ? null : encodeValue(value, type));
  if (type === oracleTypes.long || type === oracleTypes.longRaw) writer.ub(0, 0);
  return writer;
}

/** The bytes of a value that is there. */
export function encodeValue(value: string | Buffer, type: number): Buffer {
  if (type === oracleTypes.number) return encodeNumber(String(value));
  if (type === oracleTypes.binaryDouble) return encodeDouble(Number(value));
  return Buffer.from(value as string);
}

/** So that they sort as bytes: the sign bit of a positive one is set, a negative one is inverted. */
function encodeDouble(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  if ((bytes.readUInt8(0) & 0x80) === 0) bytes.writeUInt8(bytes.readUInt8(0) | 0x80, 0);
  else for (const [index, byte] of bytes.entries()) bytes.writeUInt8(0xff ^ byte, index);
  return bytes;
}
