// A script in Excel has no crypto; this is FIPS 180-4 and RFC 2104 in plain TypeScript.

const hexDigits = '0123456789abcdef';

/** The SHA-256 of a text's UTF-8, in hexadecimal. */
export function createSha256Hex(text: string): string {
  return toHex(hashBytes(toUtf8(text)));
}

/** The HMAC-SHA256 of a text under a key, both taken as UTF-8, in hexadecimal. */
export function createHmacHex(key: string, text: string): string {
  let keyBytes = toUtf8(key);
  if (keyBytes.length > 64) keyBytes = hashBytes(keyBytes);
  const inner: number[] = [];
  const outer: number[] = [];
  for (let index = 0; index < 64; index += 1) {
    const byte = keyBytes[index] ?? 0;
    inner.push(byte ^ 0x36);
    outer.push(byte ^ 0x5c);
  }
  return toHex(hashBytes(outer.concat(hashBytes(inner.concat(toUtf8(text))))));
}

/** Compares two texts without telling by the time it takes where they differ. */
export function isSameText(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1)
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  return difference === 0;
}

function toHex(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += hexDigits.charAt(byte >> 4) + hexDigits.charAt(byte & 15);
  return text;
}

function toUtf8(text: string): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800 && code < 0xe000) {
      const low = text.charCodeAt(index + 1);
      const isPair = code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
      code = isPair ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      if (isPair) index += 1;
    }
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else
      bytes.push(
        0xf0 | (code >> 18),
        0x80 | ((code >> 12) & 63),
        0x80 | ((code >> 6) & 63),
        0x80 | (code & 63),
      );
  }
  return bytes;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 4294967296) | 0;
}

function listPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function hashBytes(message: readonly number[]): number[] {
  const primes = listPrimes(64);
  const constants = primes.map((prime) => fractionBits(Math.cbrt(prime)));
  const state = primes.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));
  const bytes = message.concat([0x80]);
  while (bytes.length % 64 !== 56) bytes.push(0);
  const high = Math.floor(message.length / 0x20000000);
  const low = (message.length << 3) >>> 0;
  for (let shift = 24; shift >= 0; shift -= 8) bytes.push((high >>> shift) & 255);
  for (let shift = 24; shift >= 0; shift -= 8) bytes.push((low >>> shift) & 255);
  for (let start = 0; start < bytes.length; start += 64) addChunk(state, constants, bytes, start);
  const hash: number[] = [];
  for (const word of state) for (let shift = 24; shift >= 0; shift -= 8) hash.push((word >>> shift) & 255);
  return hash;
}

function addChunk(
  state: number[],
  constants: readonly number[],
  bytes: readonly number[],
  start: number,
): void {
  const words: number[] = [];
  for (let index = 0; index < 64; index += 1) words.push(nextWord(words, bytes, start, index));
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let index = 0; index < 64; index += 1) {
    const sigma1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const first = (h + sigma1 + choice + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    const sigma0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (sigma0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = ((state[index] ?? 0) + word) | 0;
  });
}

function nextWord(words: readonly number[], bytes: readonly number[], start: number, index: number): number {
  if (index < 16) {
    let word = 0;
    for (let offset = 0; offset < 4; offset += 1)
      word = (word << 8) | (bytes[start + index * 4 + offset] ?? 0);
    return word;
  }
  const near = words[index - 2] ?? 0;
  const far = words[index - 15] ?? 0;
  const sigma1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
  const sigma0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
  return (sigma1 + (words[index - 7] ?? 0) + sigma0 + (words[index - 16] ?? 0)) | 0;
}
