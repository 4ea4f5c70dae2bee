/** What customers of any business write about, whatever they call it: words of one concept mean the same. */
export const concepts = [
  'move',
  'address',
  'delivery',
  'email',
  'phone',
  'appointment',
  'book',
  'reschedule',
  'order',
  'item',
  'exchange',
  'return',
  'payment',
  'pay-with',
  'status',
  'contents',
  'balance',
  'account',
  'transaction',
  'latest',
  'statement',
  'dispute',
  'ticket',
  'interest',
  'card',
  'block',
  'limit',
  'raise',
  'loan',
  'owe',
  'settle',
  'debit-date',
  'holiday',
  'beneficiary',
  'policy',
  'kin',
  'absent',
  'when',
  'tell',
] as const;
export type Concept = (typeof concepts)[number];

/** Words and phrases by concept, with `|` between them, as they are written. */
export type ConceptWords = Readonly<Partial<Record<Concept, string>>>;

/** Concepts that say what somebody wants, not only what it is about: one of them can be a whole wish. */
export const wishes: ReadonlySet<string> = new Set<Concept>([
  ...([
    'move',
    'book',
    'reschedule',
    'exchange',
    'return',
    'settle',
    'holiday',
    'dispute',
    'absent',
    'pay-with',
    'interest',
    'raise',
  ] as const),
]);

/** Concepts that are a kind of change: somebody who says "change" of the same thing may mean them. */
export const changes: ReadonlySet<string> = new Set<Concept>(['reschedule', 'exchange', 'raise']);
