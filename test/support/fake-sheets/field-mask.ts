import { invalidArgument } from './errors.ts';
import { fieldTypeOf } from './schema.ts';

/** A field mask as a tree; null takes everything below. */
export type Mask = ReadonlyMap<string, Mask | null>;

/** Parses `a(b,c/d),e`, and refuses fields that the message does not have. */
export function parseMask(text: string, schema: string): Mask {
  let at = 0;

  function parseList(): Map<string, Mask | null> {
    const fields = new Map<string, Mask | null>();
    for (;;) {
      const name = /^[A-Za-z0-9_*]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw invalidArgument('Request contains an invalid argument.');
      at += name.length;
      fields.set(name, parseBelow());
      if (text[at] !== ',') return fields;
      at += 1;
    }
  }

  function parseBelow(): Mask | null {
    if (text[at] === '/' || text[at] === '.') {
      at += 1;
      const name = /^[A-Za-z0-9_*]+/.exec(text.slice(at))?.[0] ?? '';
      at += name.length;
      return new Map([[name, parseBelow()]]);
    }
    if (text[at] !== '(') return null;
    at += 1;
    const below = parseList();
    if (text[at] !== ')') throw invalidArgument('Request contains an invalid argument.');
    at += 1;
    return below;
  }

  const mask = parseList();
  if (at !== text.length) throw invalidArgument('Request contains an invalid argument.');
  checkMask(mask, schema);
  return mask;
}

function checkMask(mask: Mask, schema: string): void {
  for (const [name, below] of mask) {
    if (name === '*') continue;
    const type = fieldTypeOf(schema, name);
    if (type === undefined || (below !== null && !type.startsWith('Schema$')))
      throw invalidArgument(`Invalid field selection ${name}`);
    if (below !== null) checkMask(below, type);
  }
}

/** Keeps of a message what the mask names. */
export function applyMask(value: unknown, mask: Mask | null): unknown {
  if (mask === null || mask.has('*')) return value;
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const below = mask.get(name);
      return below === undefined ? [] : [[name, applyMask(item, below)]];
    }),
  );
}

/** Whether the mask takes anything of a field. */
export function takes(mask: Mask, ...path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined || mask.has('*')) return true;
  const below = mask.get(name);
  return below === undefined ? false : below === null || takes(below, ...rest);
}
