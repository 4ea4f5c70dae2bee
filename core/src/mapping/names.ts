/** A name without case and separators: `policy-number`, `policy_number` and `PolicyNumber` are the same. */
export function normalizeName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

export function isSameName(left: string, right: string): boolean {
  return normalizeName(left) === normalizeName(right);
}

/** As {@link isSameName}; one may be the plural of the other. */
export function isSameCollectionName(left: string, right: string): boolean {
  const [a, b] = [normalizeName(left), normalizeName(right)];
  return a === b || pluralsOf(a).includes(b) || pluralsOf(b).includes(a);
}

/** `crm.customers` → `customers`. */
export function withoutSchema(collection: string): string {
  return collection.slice(collection.lastIndexOf('.') + 1);
}

/** What a reference field is called after: `address_id` → `address`; undefined when it does not end in "id". */
export function referenceStem(field: string): string | undefined {
  return /^(.+?)(?:[_-]id|Id|ID)$/.exec(field)?.[1];
}

function pluralsOf(word: string): readonly string[] {
  const regular = [`${word}s`, `${word}es`];
  if (word.endsWith('y')) regular.push(`${word.slice(0, -1)}ies`);
  if (word.endsWith('person')) regular.push(`${word.slice(0, -6)}people`);
  if (word.endsWith('child')) regular.push(`${word}ren`);
  if (word.endsWith('man')) regular.push(`${word.slice(0, -3)}men`);
  return regular;
}
