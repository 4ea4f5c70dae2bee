import { lookUp } from './reading.ts';
import { otherChatter, otherLeadAway, otherLeadIn } from './small-words.ts';

/** What a street's name ends with, in full; the key is how it may be shortened, folded. */
const shortened: Readonly<Record<string, string>> = {
  st: 'street',
  str: 'street',
  rd: 'road',
  ave: 'avenue',
  av: 'avenue',
  dr: 'drive',
  drv: 'drive',
  ln: 'lane',
  blvd: 'boulevard',
  bvd: 'boulevard',
  cres: 'crescent',
  cr: 'crescent',
  crt: 'court',
  ct: 'court',
  cl: 'close',
  pl: 'place',
  sq: 'square',
  ter: 'terrace',
  tce: 'terrace',
  hwy: 'highway',
  pkwy: 'parkway',
  apt: 'apartment',
  no: 'number',
};

export const streetTypes = new Set(
  [
    'street road avenue drive lane boulevard crescent court close place square terrace highway parkway way walk row mews grove circle loop',
    'rise hill gardens park view ridge trail alley esplanade quay bend link promenade straat weg laan rylaan singel steeg plein sirkel',
  ]
    .join(' ')
    .split(' '),
);
for (const short of [
  'st',
  'str',
  'rd',
  'ave',
  'av',
  'dr',
  'ln',
  'blvd',
  'cres',
  'crt',
  'ct',
  'cl',
  'pl',
  'sq',
  'tce',
  'hwy',
  'pkwy',
]) {
  streetTypes.add(short);
}

/** Afrikaans, Dutch and German streets in one word: `Bergstraat`. */
export const compoundStreet =
  /^\p{L}{2,40}(?:straat|weg|laan|rylaan|singel|steeg|plein|strasse|straße|str|gasse|platz|allee|damm|ufer)$/u;

export const unitWords = new Set(
  'flat unit apartment apt suite room shop office floor block no number woonstel eenheid kamer huis house stand erf plot farm plaas'.split(
    ' ',
  ),
);

export const compass = new Set('north south east west ne nw se sw n s e w noord suid oos wes'.split(' '));

/** What a number counts when it is no house number. */
export const counted = new Set(
  'km kms kilometers kilometres m metres meters miles minutes min hours days weeks months years children kids people persons times of'.split(
    ' ',
  ),
);

/** Words that end a place inside a sentence: no street, suburb or town is named like this. */
export const chatter = new Set(
  (
    'a about actually after already also am an and any anymore are as at because been before but by can could did do does effective ever for from ' +
    "had has have he her him his how i if i've i'm idea instead is it its just kindly know let live living longer me moved moving my " +
    'never no not now of on once or our please previously quickly she since so starting sorry thank thanks that their them then they this ' +
    "to today tomorrow until update updated used very was we we've were what when where which who why will with would yes yesterday you your " +
    'cheers regards ' +
    'asseblief dankie want maar ek het ons jy jou is was van vanaf nie nou sal kan baie as ook vandag oormore more gister'
  )
    .split(' ')
    .concat(otherChatter),
);

/** Of them, those that no name of a street in the other languages is made of either. */
export const otherChatterSet: ReadonlySet<string> = new Set([...otherChatter, 'a', 'in', 'en', 'is', 'te']);

/** What a place inside a sentence may start behind: "my new address is", "we moved to". */
export const leadIn = new RegExp(
  String.raw`(?:\baddress(?:\s+(?:is|to|will\s+be|as))?(?:\s+now)?|\b(?:mov(?:ed|ing)|relocat(?:ed|ing)|shifted)(?:\s+\p{L}+){0,2}\s+to|\b(?:live|living|stay|staying|based)\s+(?:now\s+)?(?:at|in)|\bnow\s+(?:at|in)|\b(?:it|that)(?:['\u2019]s|\s+is)(?:\s+now)?|\badres\s+(?:is|na)(?:\s+nou)?|\b(?:getrek|verhuis)\s+na|\bwoon(?:\s+nou)?\s+(?:by|in))\s*[:,-]?\s+|${otherLeadIn}`,
  'giu',
);

/** What tells that the place behind it is not the one meant. */
export const leadAway = new RegExp(
  String.raw`(?:\bfrom|\bvan(?:af)?|\bnot(?:\s+(?:at|in|to))?|\b(?:old|previous|former|ou|vorige)\s+(?:address|adres|place|house|home)\s*(?:is|was|:)?|\binstead\s+of|\bno\s+longer\s+(?:live|living|stay|at)\s*(?:at|in)?|\b(?:don['\u2019]?t|do\s+not|used\s+to)\s+(?:live|stay)\s+(?:at|in)|\bleft|\bnie(?:\s+(?:by|in))?)\s*[:,-]?\s*$|${otherLeadAway}`,
  'iu',
);

/** Postcodes where their form is narrower than "some digits". */
export const postcodes: Readonly<Record<string, RegExp>> = {
  ZA: /^\d{4}$/,
  AU: /^\d{4}$/,
  NZ: /^\d{4}$/,
  NA: /^\d{5}$/,
  US: /^\d{5}(?:-\d{4})?$/,
  DE: /^\d{5}$/,
  FR: /^\d{5}$/,
  ES: /^\d{5}$/,
  IT: /^\d{5}$/,
  IN: /^\d{3} ?\d{3}$/,
  BR: /^\d{5}-?\d{3}$/,
  NL: /^\d{4} ?[A-Z]{2}$/i,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i,
  CA: /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i,
};
export const anyPostcode = /^\d{4,6}$/;

/** Regions by which a place is told from a town; written in full or as people shorten them. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  ZA: [
    'western cape|wc|wes-kaap|wes kaap',
    'eastern cape|ec|oos-kaap|oos kaap',
    'northern cape|nc|noord-kaap|noord kaap',
    'gauteng|gp',
    'kwazulu-natal|kwazulu natal|kzn',
    'free state|fs|vrystaat',
    'limpopo|lp',
    'mpumalanga|mp',
    'north west|north-west|nw|noordwes',
  ],
};

/** The same place in one writing: folded words, with what is usually shortened in full. */
export function toFullWord(word: string): string {
  return lookUp(shortened, word) ?? word;
}
