/** A regular expression that is matched in time linear in its input, whatever it is made of. */
export interface Pattern {
  readonly source: string;
  /** Whether the whole text has this form. False for texts of more than {@link longestInput} characters. */
  isMatch(text: string): boolean;
}

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  /** Why it cannot be used, as the rest of a sentence: `it has a backreference`. */
  | { readonly ok: false; readonly reason: string };

/** Longest text that a pattern is tried on, in characters. */
export const longestInput = 500;
const mostSteps = 2000;

/**
 * Reads the source of a JavaScript regular expression with the flag `u`. It is not run by the platform's own engine,
 * which can take longer than the universe on a text made for it; so it may have groups, classes, alternatives,
 * quantifiers and `^`/`$`, but nothing that looks back or ahead.
 */
export function compilePattern(source: string): CompiledPattern {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
    return { ok: false, reason: `it is not a regular expression (${said.toLowerCase()})` };
  }
  try {
    const node = parseAlternatives({ characters: [...source], at: 0 });
    if (sizeOf(node) > mostSteps) return { ok: false, reason: 'it repeats too much' };
    const steps: Step[] = [];
    const start = build(node, steps, steps.push({ kind: 'done' }) - 1);
    return { ok: true, pattern: { source, isMatch: (text) => run(steps, start, [...text]) } };
  } catch (error) {
    if (error instanceof Unsupported) return { ok: false, reason: error.message };
    throw error;
  }
}

class Unsupported extends Error {}

type Node =
  | { readonly kind: 'character'; readonly test: RegExp }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'either'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number };

interface Cursor {
  readonly characters: readonly string[];
  at: number;
}

function parseAlternatives(cursor: Cursor): Node {
  const options = [parseSequence(cursor)];
  while (cursor.characters[cursor.at] === '|') {
    cursor.at += 1;
    options.push(parseSequence(cursor));
  }
  return { kind: 'either', of: options };
}

function parseSequence(cursor: Cursor): Node {
  const nodes: Node[] = [];
  for (;;) {
    const next = cursor.characters[cursor.at];
    if (next === undefined || next === '|' || next === ')') return { kind: 'sequence', of: nodes };
    nodes.push(parseQuantifier(cursor, parseAtom(cursor)));
  }
}

function parseQuantifier(cursor: Cursor, of: Node): Node {
  const rest = cursor.characters.slice(cursor.at, cursor.at + 40).join('');
  const [said, sign = '', least, comma, most] = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest) ?? [];
  if (said === undefined) return of;
  cursor.at += said.length;
  if (sign !== '')
    return { kind: 'repeat', of, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
  const from = Number(least);
  const to = comma === undefined ? from : most === '' || most === undefined ? Infinity : Number(most);
  return { kind: 'repeat', of, least: from, most: to };
}

function parseAtom(cursor: Cursor): Node {
  const first = cursor.characters[cursor.at];
  if (first === '(') return parseGroup(cursor);
  if (first === '^' || first === '$') {
    cursor.at += 1;
    return { kind: first === '^' ? 'start' : 'end' };
  }
  const length = first === '[' ? lengthOfClass(cursor) : first === '\\' ? lengthOfEscape(cursor) : 1;
  const source = cursor.characters.slice(cursor.at, cursor.at + length).join('');
  cursor.at += length;
  return { kind: 'character', test: new RegExp(`^${source}$`, 'u') };
}

function parseGroup(cursor: Cursor): Node {
  const rest = cursor.characters.slice(cursor.at, cursor.at + 80).join('');
  const opening = /^\((?:\?:|\?<\p{L}[\p{L}\p{N}_$]*>|(?!\?))/u.exec(rest)?.[0];
  if (opening === undefined) throw new Unsupported('it looks ahead or back, or changes its flags');
  cursor.at += [...opening].length;
  const inside = parseAlternatives(cursor);
  cursor.at += 1;
  return inside;
}

function lengthOfClass({ characters, at }: Cursor): number {
  let end = at + 1;
  while (characters[end] !== ']' && end < characters.length) end += characters[end] === '\\' ? 2 : 1;
  return end - at + 1;
}

function lengthOfEscape({ characters, at }: Cursor): number {
  const rest = characters.slice(at, at + 60).join('');
  if (/^\\[1-9k]/.test(rest)) throw new Unsupported('it has a backreference');
  if (/^\\b/i.test(rest)) throw new Unsupported('it has a word boundary');
  const pair = /^\\ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}/i.exec(rest);
  const long = /^\\(?:u\{[^}]*\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|p\{[^}]*\})/i.exec(rest);
  return pair?.[0].length ?? long?.[0].length ?? 2;
}

/** How many steps a node is built of; stops counting when it is clear that they are too many. */
function sizeOf(node: Node): number {
  if (node.kind === 'repeat') {
    const copies = node.most === Infinity ? node.least + 1 : node.most;
    return Math.min(copies, mostSteps) * (sizeOf(node.of) + 1);
  }
  if (node.kind === 'sequence' || node.kind === 'either') {
    return node.of.reduce((sum, part) => Math.min(sum + sizeOf(part) + 1, mostSteps * mostSteps), 1);
  }
  return 1;
}

type Step =
  | { readonly kind: 'character'; readonly test: RegExp; readonly next: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'fork'; readonly next: number[] }
  | { readonly kind: 'done' };

/** Adds the steps of a node that goes on at `next`; tells where it begins. */
function build(node: Node, steps: Step[], next: number): number {
  const add = (step: Step): number => steps.push(step) - 1;
  switch (node.kind) {
    case 'character':
      return add({ kind: 'character', test: node.test, next });
    case 'start':
    case 'end':
      return add({ kind: node.kind, next });
    case 'sequence':
      return node.of.reduceRight((after, part) => build(part, steps, after), next);
    case 'either':
      return add({ kind: 'fork', next: node.of.map((part) => build(part, steps, next)) });
    case 'repeat': {
      let begin = next;
      if (node.most === Infinity) {
        const ways: number[] = [next];
        begin = add({ kind: 'fork', next: ways });
        ways.push(build(node.of, steps, begin));
      } else {
        for (let count = node.least; count < node.most; count += 1) {
          begin = add({ kind: 'fork', next: [next, build(node.of, steps, begin)] });
        }
      }
      for (let count = 0; count < node.least; count += 1) begin = build(node.of, steps, begin);
      return begin;
    }
  }
}

/** Follows all ways at once, so that no text makes it try the same step twice at the same place. */
function run(steps: readonly Step[], start: number, text: readonly string[]): boolean {
  if (text.length > longestInput) return false;
  let now = new Set<number>();
  reach(steps, start, now, { isStart: true, isEnd: text.length === 0 });
  for (const [index, character] of text.entries()) {
    const next = new Set<number>();
    const edge = { isStart: false, isEnd: index === text.length - 1 };
    for (const at of now) {
      const step = steps[at];
      if (step?.kind === 'character' && step.test.test(character)) reach(steps, step.next, next, edge);
    }
    now = next;
  }
  return [...now].some((at) => steps[at]?.kind === 'done');
}

interface Edge {
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** Every step that can be reached without a character. */
function reach(steps: readonly Step[], from: number, reached: Set<number>, edge: Edge): void {
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = steps[at];
    if (step === undefined || reached.has(at)) continue;
    reached.add(at);
    if (step.kind === 'fork') open.push(...step.next);
    else if (step.kind === 'start' && edge.isStart) open.push(step.next);
    else if (step.kind === 'end' && edge.isEnd) open.push(step.next);
  }
}
