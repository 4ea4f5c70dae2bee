import { type Fact, type Step, type Transcript, TranscriptError } from './transcript.ts';

interface Line {
  readonly number: number;
  readonly text: string;
  /** What stands indented under it, without the indentation. */
  readonly below: readonly string[];
}

const units: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Reads a transcript; examples/README.md tells how one is written. Throws {@link TranscriptError}. */
export function parseTranscript(source: string): Transcript {
  const lines = source.split(/\r?\n/);
  const end = lines.indexOf('---');
  if (end === -1) throw new TranscriptError(lines.length, 'a line "---" ends the heading');
  const heading = parseHeading(lines.slice(0, end));
  const steps = groupLines(lines, end + 1).map((line) => parseStep(line, heading.phones));
  if (steps.length === 0) throw new TranscriptError(lines.length, 'nothing happens');
  return { ...heading, steps };
}

function parseHeading(lines: readonly string[]): Omit<Transcript, 'steps'> {
  const title = /^# (.+)$/.exec(lines[0] ?? '')?.[1];
  if (title === undefined) throw new TranscriptError(1, 'the first line is "# " and the title');
  const phones = new Map<string, string>();
  const values = new Map<string, string>();
  lines.forEach((text, index) => {
    if (text.trim() === '' || text.startsWith('#')) return;
    const [, key = '', value = ''] = /^([^:]+): (.+)$/.exec(text) ?? [];
    const name = /^phone of (\S+)$/.exec(key)?.[1];
    if (name !== undefined && /^\+\d{8,15}$/.test(value)) phones.set(name, value);
    else if (['bot messages', 'begins', 'permission', 'layouts'].includes(key)) values.set(key, value);
    else throw new TranscriptError(index + 1, `"${text}" is not understood in the heading`);
  });
  const botMessages = Number(values.get('bot messages'));
  if (!Number.isInteger(botMessages)) throw new TranscriptError(1, '"bot messages: <number>" is missing');
  if (phones.size === 0) throw new TranscriptError(1, '"phone of <name>: <number>" is missing');
  const [permission, layouts, begins] = ['permission', 'layouts', 'begins'].map((key) => values.get(key));
  const start = begins === undefined ? undefined : readMoment(begins);
  return {
    title,
    phones,
    botMessages,
    ...(start === undefined ? {} : { start }),
    ...(permission === undefined ? {} : { permission }),
    ...(layouts === undefined ? {} : { layouts: layouts.split(', ') }),
  };
}

/** `2026-03-02 09:00 +02:00` */
function readMoment(text: string): number {
  const [, day, time, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d) ([+-]\d\d:\d\d)$/.exec(text) ?? [];
  const moment = Date.parse(`${day}T${time}:00${zone}`);
  if (Number.isNaN(moment)) throw new TranscriptError(1, '"begins:" is written as 2026-03-02 09:00 +02:00');
  return moment;
}

/** Puts indented lines under the line that they belong to. */
function groupLines(lines: readonly string[], from: number): readonly Line[] {
  const grouped: { number: number; text: string; below: string[] }[] = [];
  for (const [index, text] of lines.entries()) {
    if (index < from || text.trim() === '' || text.startsWith('#')) continue;
    const last = grouped.at(-1);
    if (!/^\s/.test(text)) grouped.push({ number: index + 1, text: text.trimEnd(), below: [] });
    else if (last === undefined) throw new TranscriptError(index + 1, 'nothing stands above it');
    else last.below.push(text.replace(/^ {2}/, '').trimEnd());
  }
  return grouped;
}

type Phones = ReadonlyMap<string, string>;
type Reader = (line: Line, match: RegExpExecArray, phones: Phones) => Step;

/** In this order: what stands before the colon of `Name: …` may be anything. */
const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^Backend: unchanged$/, ({ number }) => ({ kind: 'backend', line: number, changes: [] })],
  [/^Backend:$/, ({ number, below }) => ({ kind: 'backend', line: number, changes: some(number, below) })],
  [/^Notice: (.+)$/, readNotice],
  [
    /^Meanwhile:$/,
    ({ number, below }) => ({ kind: 'meanwhile', line: number, facts: toFacts(number, below) }),
  ],
  [
    /^The business sets permission: (\S+)$/,
    ({ number }, [, permission = '']) => ({ kind: 'permission', line: number, permission }),
  ],
  [/^Time passes: (\d+) (second|minute|hour|day)s?$/, readWait],
  [/^One of them:$/, readEither],
  [/^Bot(?: to (\S+))?: (.*)$/, readBot],
  [/^(.+?) press(?:es)? (the first )?\[(.+)\]( at once)?(, and before it is written:)?$/, readPress],
  [/^(\S+): (.*)$/, readSaying],
];

function parseStep(line: Line, phones: Phones): Step {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(line.text);
    if (match !== null) return read(line, match, phones);
  }
  throw new TranscriptError(line.number, `"${line.text}" is not understood`);
}

function readNotice({ number, below }: Line, [, head = '']: RegExpExecArray): Step {
  return { kind: 'notice', line: number, lines: [head, ...below] };
}

function readWait({ number }: Line, [, count = '', unit = '']: RegExpExecArray): Step {
  return { kind: 'wait', line: number, ms: Number(count) * (units[unit] ?? 0) };
}

function readBot({ number, below }: Line, [, to, text = '']: RegExpExecArray, phones: Phones): Step {
  const message = toMessage(number, text, below);
  if (to === undefined && phones.size > 1) throw new TranscriptError(number, 'say to whom: "Bot to <name>:"');
  return {
    kind: 'bot',
    line: number,
    message,
    ...(to === undefined ? {} : { to: known(number, to, phones) }),
  };
}

/** `One of them:` with a message under it, then `The other:` and another. */
function readEither({ number, below }: Line): Step {
  const split = below.indexOf('the other:');
  if (split === -1) throw new TranscriptError(number, '"the other:" is missing under "One of them:"');
  return {
    kind: 'either',
    line: number,
    messages: [toMessages(number, below.slice(0, split)), toMessages(number, below.slice(split + 1))],
  };
}

function toMessages(number: number, lines: readonly string[]): readonly string[] {
  const messages: { text: string; below: string[] }[] = [];
  for (const line of lines) {
    const text = /^Bot: (.*)$/.exec(line)?.[1];
    if (text !== undefined) messages.push({ text, below: [] });
    else messages.at(-1)?.below.push(line.trimStart());
  }
  return messages.map(({ text, below }) => toMessage(number, text, below));
}

function readPress(
  { number, below }: Line,
  [, who = '', first, title = '', atOnce, before]: RegExpExecArray,
  phones: Phones,
): Step {
  const names = who.split(' and ').map((name) => known(number, name, phones));
  if (names.length > 1 !== (atOnce !== undefined))
    throw new TranscriptError(number, 'two people press something "at once"');
  if (before === undefined && below.length > 0) throw new TranscriptError(number, 'nothing belongs under it');
  return {
    kind: 'press',
    line: number,
    who: names,
    title,
    first: first !== undefined,
    before: before === undefined ? [] : toFacts(number, below),
  };
}

function readSaying({ number, below }: Line, [, who = '', text = '']: RegExpExecArray, phones: Phones): Step {
  return { kind: 'say', line: number, who: known(number, who, phones), text: toMessage(number, text, below) };
}

/** A text of several lines: each further one behind "|". Choices stand under it as they are. */
function toMessage(number: number, text: string, below: readonly string[]): string {
  const more = below.map((line) => {
    const trimmed = line.trim();
    if (trimmed.startsWith('[') || trimmed.startsWith('(')) return trimmed;
    if (trimmed === '|') return '';
    if (trimmed.startsWith('| ')) return trimmed.slice(2);
    throw new TranscriptError(number, `"${trimmed}": a further line begins with "|"`);
  });
  return [text, ...more].join('\n');
}

function toFacts(number: number, lines: readonly string[]): readonly Fact[] {
  return some(number, lines).map((line) => {
    const match = /^(.+), (\S+) becomes (.+)$/.exec(line);
    if (match === null)
      throw new TranscriptError(number, `"${line}": write "<subject>, <property> becomes <value>"`);
    const [, subject = '', property = '', value = ''] = match;
    return { subject, property, value };
  });
}

function some(number: number, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) throw new TranscriptError(number, 'nothing stands under it');
  return lines;
}

function known(number: number, name: string, phones: Phones): string {
  if (!phones.has(name)) throw new TranscriptError(number, `there is no "phone of ${name}:" in the heading`);
  return name;
}
