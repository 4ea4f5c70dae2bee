import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { refuse } from './refusal.ts';

/** One file within an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  /** The entry's record in the central directory. */
  readonly central: Buffer;
  /** Local header, data and data descriptor, as they stand in the archive. */
  readonly local: Buffer;
  readonly data: Buffer;
}

export interface ZipArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Inflates an entry and checks its sum. */
  read(name: string): Buffer | undefined;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const isCorrupt = (what: string) =>
  refuse(`The workbook file is corrupt (${what}).`, 'Open it in Excel, let Excel repair it, and save it.');

/** Reads the directory of an archive that is wholly in memory. `maxBytes` limits what it may inflate to. */
export function openZip(file: Buffer, maxBytes: number): ZipArchive {
  const end = findEnd(file);
  const count = file.readUInt16LE(end + 10);
  const start = file.readUInt32LE(end + 16);
  if (count === 0xffff || start === 0xffffffff)
    throw refuse('The workbook is a ZIP64 archive.', 'Make it smaller, or save it anew in Excel.');
  const entries = new Map<string, ZipEntry>();
  const offsets: { readonly name: string; readonly offset: number; readonly at: number }[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || file.readUInt32LE(at) !== centralSignature) throw isCorrupt('its directory');
    const length = 46 + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    const name = file.toString('utf8', at + 46, at + 46 + file.readUInt16LE(at + 28));
    offsets.push({ name, offset: file.readUInt32LE(at + 42), at });
    at += length;
  }
  if (at > end) throw isCorrupt('its directory');
  const sorted = offsets.toSorted((a, b) => a.offset - b.offset);
  let total = 0;
  sorted.forEach(({ name, offset, at: place }, index) => {
    if (entries.has(name)) throw isCorrupt('two parts of one name');
    const entry = readEntry(file, name, place, offset, sorted[index + 1]?.offset ?? start);
    total += entry.size;
    if (total > maxBytes) throw tooLarge(maxBytes);
    entries.set(name, entry);
  });
  // The order of the directory is kept when the archive is written again.
  const ordered = new Map(offsets.map(({ name }) => [name, entries.get(name) as ZipEntry]));
  return { entries: ordered, read: (name) => readData(ordered.get(name)) };
}

/** The refusal of a workbook that is too large. */
export function tooLarge(maxBytes: number): Error {
  return refuse(
    `The workbook is over the size limit of ${maxBytes} bytes.`,
    'Raise --max-bytes of the workbook server, or move what Parley needs to a smaller workbook.',
  );
}

function findEnd(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 0xffff); at -= 1)
    if (file.readUInt32LE(at) === endSignature && at + 22 + file.readUInt16LE(at + 20) === file.length)
      return at;
  throw isCorrupt('it is no whole ZIP archive');
}

function readEntry(file: Buffer, name: string, central: number, offset: number, next: number): ZipEntry {
  const flags = file.readUInt16LE(central + 8);
  const method = file.readUInt16LE(central + 10);
  const compressed = file.readUInt32LE(central + 20);
  const size = file.readUInt32LE(central + 24);
  if ((flags & 0x2041) !== 0) throw refuse('The workbook is encrypted.', 'Remove its password.');
  if (method !== 0 && method !== 8) throw isCorrupt('an unknown compression');
  if (offset + 30 > next || file.readUInt32LE(offset) !== localSignature)
    throw isCorrupt('a part is missing');
  const begin = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (begin + compressed > next) throw isCorrupt('a part is cut off');
  const length = 46 + file.readUInt16LE(central + 28) + file.readUInt16LE(central + 30);
  return {
    name,
    method,
    crc: file.readUInt32LE(central + 16),
    size,
    central: file.subarray(central, central + length + file.readUInt16LE(central + 32)),
    local: file.subarray(offset, next),
    data: file.subarray(begin, begin + compressed),
  };
}

function readData(entry: ZipEntry | undefined): Buffer | undefined {
  if (entry === undefined) return undefined;
  const data = entry.method === 0 ? entry.data : inflate(entry);
  if (data.length !== entry.size || crc32(data) !== entry.crc) throw isCorrupt('a sum does not match');
  return data;
}

function inflate({ data, size }: ZipEntry): Buffer {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw Object.assign(isCorrupt('a part does not inflate'), { cause });
  }
}

/** Writes the archive with some entries replaced. All others are copied byte for byte, headers included. */
export function replaceEntries(archive: ZipArchive, replaced: ReadonlyMap<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of archive.entries.values()) {
    const content = replaced.get(entry.name);
    const { local, central } = content === undefined ? copyEntry(entry) : createEntry(entry, content);
    central.writeUInt32LE(offset, 42);
    locals.push(local);
    centrals.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endSignature, 0);
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function copyEntry(entry: ZipEntry): { local: Buffer; central: Buffer } {
  return { local: entry.local, central: Buffer.from(entry.central) };
}

function createEntry(entry: ZipEntry, content: Buffer): { local: Buffer; central: Buffer } {
  const data = deflateRawSync(content);
  const name = Buffer.from(entry.name);
  // Sizes stand in the header, so no data descriptor follows: bit 3 goes, bit 11 (UTF-8 names) stays.
  const flags = entry.central.readUInt16LE(8) & 0x0800;
  const central = Buffer.alloc(46 + name.length);
  entry.central.copy(central, 0, 0, 46);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(crc32(content), 16);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt32LE(name.length, 28);
  central.writeUInt16LE(0, 32);
  name.copy(central, 46);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(localSignature, 0);
  central.copy(header, 4, 6, 32);
  return { local: Buffer.concat([header, name, data]), central };
}
