import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { formatProblems, loadConfig } from '../../core/src/config/index.ts';
import { airlinePolicy, insurerPolicy, type PolicyLine, retailPolicy } from './policies.ts';

const examples = join(import.meta.dirname, '../../examples');
const airlineFile = join(import.meta.dirname, 'airline.hub.yaml');
const insurerFile = join(import.meta.dirname, 'insurer.hub.yaml');
const ordersFile = join(examples, 'orders/hub.yaml');

/** Problems of a hub.yaml, strictly, with something in every variable that it names. */
function problemsOf(file: string, text: string): string {
  const names = [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)\}/g)].map(([, name]) => name ?? '');
  const { problems } = loadConfig({
    file,
    env: Object.fromEntries(names.map((name) => [name, 'whsec_abcdefgh'])),
    strict: true,
    readFile(path) {
      if (path === file) return text;
      throw Object.assign(new Error('gone'), { code: 'ENOENT' });
    },
  });
  return formatProblems(problems);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** An action as it is written, folded lines put together again. */
function readAction(file: string, name: string): string {
  const hub: { readonly actions?: Readonly<Record<string, unknown>> } = parse(read(file));
  const action = hub.actions?.[name];
  expect(action, `an action ${name}`).toBeDefined();
  return stringify(action, { lineWidth: 0, collectionStyle: 'any' });
}

function stated(text: string): string {
  return text
    .replaceAll(/["'{}[\],:-]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const hubs = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(examples, name))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((file) => /\/hub(?:\.\w+)?\.yaml$/.test(file) && !file.includes('.lock.'));

describe('a policy is written down without code', () => {
  it.each([...hubs, airlineFile, insurerFile])('%s loads without a problem', (file) => {
    expect(problemsOf(file, read(file))).toBe('');
  });

  const lines = [
    ...retailPolicy.map((line) => ({ file: ordersFile, ...line })),
    ...airlinePolicy.map((line) => ({ file: airlineFile, ...line })),
    ...insurerPolicy.map((line) => ({ file: insurerFile, ...line })),
  ];

  it.each(lines)('$action: $sentence', ({ file, action, rule }: PolicyLine & { readonly file: string }) => {
    expect(stated(readAction(file, action))).toContain(stated(rule));
  });
});

/** One slip in the airline's policy: what is written there, what somebody wrote instead, and what they are told. */
const slips: readonly (readonly [what: string, from: string, to: string, told: RegExp])[] = [
  ['an option that is none', 'is not basic-economy', 'is not basic-econmy', /basic-econmy.*basic-economy/],
  [
    'a property that is none',
    'count(reservation.passenger) > 1',
    'count(reservation.pasenger) > 1',
    /pasenger.*passenger/,
  ],
  [
    'a record that is none',
    'that: count(reservation.passenger) > 1',
    'that: count(booking.passenger) > 1',
    /booking/,
  ],
  [
    'a length of time against a number',
    'reservation.booked is after now - 24 hours',
    'reservation.bags > 24 hours',
    /hours|length|number/,
  ],
  [
    'a date against an amount',
    'flight.date is on or after today',
    'flight.date is on or after leg.price',
    /date|amount/,
  ],
  ['a text added to a number', 'reservation.bags + more', 'reservation.number + more', /number|text/],
  ['a condition that is none', 'if: cost > 0', 'if: cost', /cost|condition|yes or no/],
  [
    'an action to offer that is none',
    'offer: [change-cabin,',
    'offer: [change-cabins,',
    /change-cabins.*change-cabin/,
  ],
  [
    'a step that sets what cannot be set',
    'set: { reservation.cabin: new-cabin }',
    'set: { today: new-cabin }',
    /today/,
  ],
  ['a value that is no option', 'what: cabin, at', 'what: cabins, at', /cabins.*cabin/],
  [
    'a rule that stops short',
    'new-price: if reservation.cabin',
    'new-price: reservation.bags + if',
    /rule|expected/,
  ],
  [
    'a property that may never be shown',
    '"{leg.flight} on {leg.date}',
    '"{customer.born} {leg.flight} on {leg.date}',
    /born/,
  ],
];

describe('a slip in a policy', () => {
  it.each(slips)('is told with its place: %s', (_, from, to, told) => {
    const text = read(airlineFile);
    expect(text).toContain(from);
    const changed = text.replace(from, () => to);
    const problems = problemsOf(airlineFile, changed).split('\n');
    const found = problems.find((problem) => told.test(problem));
    expect(found, problems.join('\n')).toBeDefined();
    // A rule is told at its beginning, what an action shows at the action's.
    const line = text.slice(0, text.indexOf(from)).split('\n').length;
    const place = Number(/:(\d+):\d+ /.exec(found ?? '')?.[1]);
    expect(place).toBeGreaterThan(line - 20);
    expect(place).toBeLessThan(line + 3);
  });
});
