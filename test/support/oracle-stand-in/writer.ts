/** Builds a reply. Every method gives the writer back. */
export interface WireWriter {
  u8(...values: readonly number[]): WireWriter;
  u16be(value: number): WireWriter;
  u16le(value: number): WireWriter;
  /** Numbers of up to eight bytes, each behind its size. */
  ub(...values: readonly number[]): WireWriter;
  raw(data: Uint8Array): WireWriter;
  /** Bytes behind their length; null and none are the same, as they are to Oracle. */
  clr(data: Uint8Array | string | null): WireWriter;
  /** A text behind its length in bytes, and then behind that of its bytes again. */
  text(text: string): WireWriter;
  finish(): Buffer;
}

const longestShort = 252;
const chunkSize = 32_767;

/** Starts an empty reply. */
export function createWriter(): WireWriter {
  const parts: Buffer[] = [];

  const writer: WireWriter = {
    u8(...values) {
      parts.push(Buffer.from(values.map((value) => value & 0xff)));
      return writer;
    },
    u16be(value) {
      return writer.u8(value >> 8, value);
    },
    u16le(value) {
      return writer.u8(value, value >> 8);
    },
    ub(...values) {
      for (const value of values) {
        const digits: number[] = [];
        for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
        writer.u8(digits.length, ...digits);
      }
      return writer;
    },
    raw(data) {
      parts.push(Buffer.from(data));
      return writer;
    },
    clr(data) {
      const bytes = data === null ? Buffer.alloc(0) : Buffer.from(data as Uint8Array);
      if (bytes.length <= longestShort) return writer.u8(bytes.length).raw(bytes);
      writer.u8(0xfe);
      for (let at = 0; at < bytes.length; at += chunkSize) {
        const chunk = bytes.subarray(at, at + chunkSize);
        writer.ub(chunk.length).raw(chunk);
      }
      return writer.ub(0);
    },
    text(text) {
      const bytes = Buffer.from(text);
      writer.ub(bytes.length);
      return bytes.length === 0 ? writer : writer.clr(bytes);
    },
    finish: () => Buffer.concat(parts),
  };
  return writer;
}
