import { stemmer } from 'stemmer';

/** What the forms of a word have in common. English endings go; of Arabic words the article and what hangs on them. */
export function toStem(word: string): string {
  return /^\p{Script=Arabic}+$/u.test(word) ? toArabicStem(word) : stemmer(word);
}

function toArabicStem(word: string): string {
  const bare = without(/^[وف]?(?:[بك]?ال|لل)/u, without(/^و(?=ال|لل)/u, word));
  return without(/(?:تي|تك|ته|ها|هم|كم|نا|ات|ون|ين|ي|ك|ه|ة)$/u, bare);
}

/** Three letters stay: what is shorter is no ending any more. */
function without(pattern: RegExp, word: string): string {
  const shorter = word.replace(pattern, '');
  return shorter.length >= 3 ? shorter : word;
}
