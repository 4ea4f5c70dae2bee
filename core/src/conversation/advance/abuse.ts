import { fold, toWords } from '../../vocabulary/index.ts';

/** Few words, and none that is also a name or a thing: who is missed here is not understood, and reaches a person too. */
const insults = new Set(
  [
    'fuck fucking fucker shit bullshit asshole arsehole idiot idiots stupid moron bastard bitch cunt wanker',
    'fok fokken fokkof poes kak bliksem idioot',
    'scheiß scheiße scheiss scheisse arschloch vollidiot wichser hurensohn fick',
    'mierda puta puto idiota imbécil gilipollas cabrón joder estúpido estúpida pendejo',
    'merde putain connard connasse salope imbécile enculé abruti',
    'غبي حمار حقير تبا اخرس',
  ]
    .join(' ')
    .split(' ')
    .map(fold),
);

/** A longer message says something besides. */
const mostWords = 8;

/** Whether a message is an insult, in any language that there are texts in. */
export function isInsult(text: string): boolean {
  const words = toWords(text);
  return words.length <= mostWords && words.some(({ folded }) => insults.has(folded));
}
