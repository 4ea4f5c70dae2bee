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

/** What is short in names, and what it stands for. Only where it stands alone: `cust_no`, not `custno`. */
const abbreviations: Readonly<Record<string, string>> = {
  addr: 'address',
  adr: 'address',
  tel: 'telephone',
  ph: 'phone',
  mob: 'mobile',
  cel: 'cell',
  no: 'number',
  num: 'number',
  nr: 'number',
  nbr: 'number',
  dt: 'date',
  descr: 'description',
  desc: 'description',
  qty: 'quantity',
  amt: 'amount',
  cust: 'customer',
  cli: 'client',
  pol: 'policy',
  benef: 'beneficiary',
  prov: 'province',
  ctry: 'country',
  cntry: 'country',
  cd: 'code',
  nm: 'name',
  acct: 'account',
  rel: 'relation',
  pers: 'person',
};

/** Letters that say what kind of thing is named, not what it is called. */
const kinds = new Set([
  'lng',
  'int',
  'bool',
  'dbl',
  'chr',
  'str',
  'txt',
  'vc',
  'fld',
  'tbl',
  'tb',
  'tab',
  't',
  'f',
  'col',
  'mst',
  'vw',
  'v',
]);

/** The words of a name: `custPhoneNo`, `CUST_PHONE_NO` and `cust-phone-no` are `customer`, `phone`, `number`. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .normalize('NFKC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return words.map((word) => (Object.hasOwn(abbreviations, word) ? (abbreviations[word] ?? word) : word));
}

/** As {@link wordsOf}, without a leading word such as `tbl` or `str`. */
export function tellingWords(name: string): readonly string[] {
  const [first = '', ...rest] = wordsOf(name);
  return kinds.has(first) && rest.length > 0 ? rest : [first, ...rest];
}

/** `policies` → `policy`, `people` → `person`; a word that is no plural stays as it is. */
export function toSingular(word: string): string {
  if (word.endsWith('people')) return `${word.slice(0, -6)}person`;
  if (word.endsWith('children')) return word.slice(0, -3);
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|us)es$/.test(word)) return word.slice(0, -2);
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
