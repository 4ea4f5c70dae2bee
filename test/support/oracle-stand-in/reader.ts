/** What a request holds, read field by field. Reading past its end throws. */
export interface WireReader {
  readonly remaining: number;
  u8(): number;
  u16be(): number;
  bytes(length: number): Buffer;
  /** A number of up to eight bytes behind its size. */
  ub(): number;
  /** Bytes behind their length, in chunks when long. Null for none. */
  clr(): Buffer | null;
}

/** Reads a request's bytes. */
export function createReader(data: Buffer): WireReader {
  let at = 0;

  function bytes(length: number): Buffer {
    if (at + length > data.length) throw new RangeError('A request ended too early');
    at += length;
    return data.subarray(at - length, at);
  }
  const u8 = () => bytes(1).readUInt8();

  function ub(): number {
    const size = u8();
    if (size > 8) throw new RangeError(`A number of ${size} bytes`);
    return bytes(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  function clr(): Buffer | null {
    const length = u8();
    if (length === 0 || length === 0xff) return null;
    if (length !== 0xfe) return bytes(length);
    const chunks: Buffer[] = [];
    for (let size = ub(); size > 0; size = ub()) chunks.push(bytes(size));
    return Buffer.concat(chunks);
  }

  return {
    get remaining() {
      return data.length - at;
    },
    u8,
    u16be: () => bytes(2).readUInt16BE(),
    bytes,
    ub,
    clr,
  };
}

/** The cheapest way to notice that a field was misread. */
export function assertConsumed(reader: WireReader): void {
  if (reader.remaining > 0) throw new RangeError(`A request with ${reader.remaining} bytes too many`);
}
