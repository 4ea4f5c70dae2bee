import type { Command } from '../../core/src/contract/index.ts';
import type { InsuranceWorld, Person } from './insurance-world.ts';

/** What customers and interpreters may come up with, the harmless and the hostile. */
export const plainYes = ['yes', 'Yes.', ' YES! ', 'yes please', 'y', '👍', '✅', "That's right", 'I confirm'];

export const notYes = [
  'yes, but make it Thursday',
  'no, the other one',
  'ok, what will it cost?',
  'yes?',
  'yes no',
  'ok',
  'sure',
  'yes yes',
  'уes',
  'ye\u200bs',
  'ja',
  '👍👎',
  'not yes',
  'constructor',
  '__proto__',
  'confirm: true',
  '',
  ' ',
  `yes ${'x'.repeat(4_000)}`,
  '🙂'.repeat(2_000),
];

export const huge = 'A1 '.repeat(1_300);

/** Words for values, by property. Each stands nowhere in the backend, and nowhere in the hub's own texts. */
export const said: Readonly<Record<string, readonly string[]>> = {
  address: [
    '22 Berg Street, Stellenbosch',
    'Unit 4, 6 Long Street, Gardens, Cape Town, 8001',
    '22 Berg Street',
    `${'Very '.repeat(30)}Long Street 1, Paarl`,
    "1 {after} Street', DROP TABLE; --, Paarl",
  ],
  email: ['fresh@new.example', 'other@new.example', 'not an email', `${'e'.repeat(70)}@long-domain.example`],
  name: ['Naledi Fresh', 'O’Connor {label}', '<b>Bold</b>', `${'Name '.repeat(40)}`],
  relationship: ['daughter', 'wife', 'child', 'cousin', '__proto__'],
};

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then', ''];

function valuesFor(action: string, n: number): Record<string, string> {
  const pick = (name: string): string => said[name]?.[n % (said[name]?.length ?? 1)] ?? '';
  if (action === 'change-address') return { address: pick('address') };
  if (action === 'update-email') return { email: pick('email') };
  return action === 'add-beneficiary' ? { name: pick('name'), relationship: pick('relationship') } : {};
}

/** A wish that a well-behaved interpreter finds. */
export function wishOf(world: InsuranceWorld, which: number, n: number): Command {
  const actions = Object.keys(world.vocabulary.actions);
  const action = actions[which % actions.length] ?? '';
  return { kind: 'start', action, values: n % 3 === 0 ? {} : valuesFor(action, n) };
}

/** Values for whatever is under way. */
export function provisionOf(n: number): Command {
  return {
    kind: 'provide',
    values: {
      ...valuesFor('change-address', n),
      ...valuesFor('update-email', n),
      ...valuesFor('add-beneficiary', n),
    },
  };
}

/** Every record id there is: the sender's own, and others'. */
export function recordIds(world: InsuranceWorld): readonly string[] {
  return world.snapshots.flatMap(({ now }) => {
    const policies = now.children.policy ?? [];
    const beneficiaries = policies.flatMap((policy) => policy.children.beneficiary ?? []);
    return [now, ...policies, ...beneficiaries].map(({ id }) => id);
  });
}

/** Commands that no honest interpreter returns. Half of them are none at all. */
export function hostileCommands(world: InsuranceWorld, persons: readonly Person[]): readonly Command[] {
  const secrets = persons.flatMap(({ email, born }) => [email ?? '', born]);
  const wrong: readonly unknown[] = [
    null,
    undefined,
    7,
    'start',
    [],
    {},
    { kind: 'confirm' },
    { kind: 'verify', fact: 'email' },
    { kind: '__proto__' },
    { kind: 'start' },
    { kind: 'start', action: 'change-address' },
    { kind: 'start', action: 'change-address', values: null },
    { kind: 'start', action: 'change-address', values: { address: 7 } },
    { kind: 'start', action: { toString: () => 'change-address' }, values: {} },
    { kind: 'provide', values: { address: { type: 'address', street: 'x', city: 'y' } } },
    { kind: 'provide', values: ['22 Berg Street, Stellenbosch'] },
    { kind: 'select' },
    { kind: 'select', id: null },
    JSON.parse('{"kind":"start","action":"__proto__","values":{"__proto__":"x"}}'),
    JSON.parse('{"__proto__":{"kind":"start","action":"update-email","values":{"email":"a@b.example"}}}'),
  ];
  return [
    ...(wrong as readonly Command[]),
    ...names.map(
      (action): Command => ({ kind: 'start', action, values: { address: 'x', email: 'a@b.example' } }),
    ),
    ...names.map((name): Command => ({ kind: 'provide', values: { [name]: 'x' } })),
    ...names.map((id): Command => ({ kind: 'select', id })),
    ...recordIds(world).map((id): Command => ({ kind: 'select', id })),
    ...secrets.map((email): Command => ({ kind: 'provide', values: { email } })),
    { kind: 'start', action: 'no-such-action', values: {} },
    { kind: 'start', action: huge, values: {} },
    { kind: 'start', action: 'change-address', values: { address: huge } },
    {
      kind: 'start',
      action: 'update-email',
      values: { email: huge, born: '1985-03-14', phone: '+27821234567' },
    },
    {
      kind: 'provide',
      values: { phone: '+27820000000', status: 'active', number: 'POL-1', born: '2000-01-01' },
    },
    { kind: 'select', id: huge },
  ];
}
