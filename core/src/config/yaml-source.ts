import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

export type Path = readonly (string | number)[];

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface YamlFault extends Position {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
}

/** A YAML text with its positions kept. */
export interface YamlSource {
  /** Plain data; undefined when the text cannot be read at all. */
  readonly value: unknown;
  readonly faults: readonly YamlFault[];
  /** Where a path stands: a scalar's value, else the key; the nearest place above for what is not there. */
  locate(path: Path): Position;
  /** A scalar as it is written, so that `1.50` stays `1.50`. */
  textAt(path: Path): string | undefined;
}

const longestText = 1_000_000;
const deepestNesting = 40;
/** One open bracket can make a fault of every line behind it. */
const mostFaults = 20;

/** Parses YAML 1.2 with the core schema. Tags of one's own, duplicate keys and alias bombs are faults. */
export function parseYamlSource(text: string): YamlSource {
  if (text.length > longestText)
    return createUnreadable({
      message: 'The file is larger than a million characters.',
      fix: 'Give the path of the right file.',
    });
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // The pretty message quotes the source, which may hold a secret.
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    // At `silent` a second document would be dropped without a word.
    logLevel: 'error',
  });
  const root: Node | null = document.contents;
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  function step(node: unknown, part: string | number): { key?: unknown; value: unknown } | undefined {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      return pair === undefined ? undefined : { key: pair.key, value: pair.value };
    }
    if (!isSeq(node)) return undefined;
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { value: item };
  }

  function locate(path: Path): Position {
    let node: unknown = root;
    let place: unknown = root;
    for (const part of path) {
      const next = step(resolve(node), part);
      if (next === undefined) break;
      node = next.value;
      const isPlain = isScalar(node) && node.value !== null;
      place = isPlain ? node : (next.key ?? node ?? place);
    }
    return positionOf(offsetOf(place));
  }

  const found = [...document.errors, ...document.warnings].slice(0, mostFaults);
  const faults = found.map((fault): YamlFault => {
    const place = positionOf(fault.pos[0]);
    return { ...place, path: findPath(root, fault.pos[0]), ...explain(fault.code, fault.message) };
  });
  // Only these two leave a document that can be read further, to report everything at once.
  const isReadable = document.errors.every(
    (error) => error.code === 'DUPLICATE_KEY' || error.code === 'TAG_RESOLVE_FAILED',
  );
  let value: unknown;
  if (isReadable) {
    try {
      value = document.toJS({ maxAliasCount: 100 }) ?? undefined;
      if (isDeeperThan(value, deepestNesting)) throw new RangeError('Nested too deeply');
      if (value === undefined && faults.length === 0)
        faults.push({
          line: 1,
          column: 1,
          path: [],
          message: 'The file is empty.',
          fix: 'Start from an example.',
        });
    } catch {
      value = undefined;
      const fix = 'Write the repeated parts out; an alias may not contain itself.';
      faults.push({
        line: 1,
        column: 1,
        path: [],
        message: 'The file is nested too deeply, or its aliases expand to too much data.',
        fix,
      });
    }
  }
  return {
    value,
    faults,
    locate,
    textAt(path) {
      let node = resolve(root);
      for (const part of path) node = resolve(step(node, part)?.value);
      return isScalar(node) ? (node.source ?? String(node.value)) : undefined;
    },
  };
}

/** An alias that contains itself is endlessly deep. */
function isDeeperThan(node: unknown, depth: number): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return depth === 0 || Object.values(node).some((item) => isDeeperThan(item, depth - 1));
}

function createUnreadable(fault: { message: string; fix: string }): YamlSource {
  return {
    value: undefined,
    faults: [{ line: 1, column: 1, path: [], ...fault }],
    locate: () => ({ line: 1, column: 1 }),
    textAt: () => undefined,
  };
}

function offsetOf(node: unknown): number {
  const range = (node as { range?: readonly number[] } | null | undefined)?.range;
  return range?.[0] ?? 0;
}

/** The path of the innermost pair around an offset. */
function findPath(root: unknown, offset: number): Path {
  const path: (string | number)[] = [];
  let node = root;
  for (;;) {
    const entries: { part: string | number; start: number; value: unknown }[] = isMap(node)
      ? node.items.map((pair) => ({
          part: isScalar(pair.key) ? String(pair.key.value) : '?',
          start: offsetOf(pair.key),
          value: pair.value,
        }))
      : isSeq(node)
        ? node.items.map((item, index) => ({ part: index, start: offsetOf(item), value: item }))
        : [];
    const found = entries.findLast((entry) => entry.start <= offset);
    if (found === undefined) return path;
    path.push(found.part);
    node = found.value;
  }
}

function explain(code: string, message: string): { message: string; fix: string } {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'The key stands here twice.', fix: 'Keep one of the two.' };
    case 'TAG_RESOLVE_FAILED':
      return { message: `${message}.`, fix: 'Remove the tag; a text that starts with "!" needs quotes.' };
    case 'MULTIPLE_DOCS':
      return { message: 'The file holds several documents.', fix: 'Remove everything from "---" on.' };
    case 'TAB_AS_INDENT':
      return { message: 'A tab is used as indentation.', fix: 'Indent with spaces.' };
    case 'BAD_INDENT':
      return { message: `${message}.`, fix: 'Align the keys that belong together, with spaces.' };
    default:
      return { message: `${message}.`, fix: 'Check quotes, brackets, colons and indentation around here.' };
  }
}
