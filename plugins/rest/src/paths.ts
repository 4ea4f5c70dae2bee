/** The names on the way to a part of a body; numbers are places in a list. Empty: the whole. */
export type Path = readonly string[];

/** Reads a path as the configuration writes it: `customer.address`, or a list of names. */
export function parsePath(written: string | readonly string[]): Path {
  if (typeof written !== 'string') return written;
  return written === '' ? [] : written.split('.');
}

/** What stands there. Undefined: nothing. */
export function getAt(body: unknown, path: Path): unknown {
  let at = body;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** A copy in which the value stands there; what was on the way is kept, what is missing is made. */
export function setAt(body: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(body) && /^\d+$/.test(name)) {
    const copy: unknown[] = [...body];
    copy[Number(name)] = setAt(body[Number(name)], rest, value);
    return copy;
  }
  const from = isObject(body) ? body : {};
  return { ...from, [name]: setAt(Object.hasOwn(from, name) ? from[name] : undefined, rest, value) };
}

/** Narrows to something with named members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
