import type { IncomingContent } from '../contract/index.ts';

/**
 * How people say that a change was not theirs, in every language of the core at once: whoever is told of it may
 * speak another one than the business. Said by nobody but the core: no model may overlook it.
 */
const phrases: readonly string[] = [
  // en
  'that wasnt me|that was not me|it wasnt me|it was not me|this wasnt me|this was not me|wasnt me|was not me|not me',
  'i didnt do that|i did not do that|i didnt do this|i did not do this|i didnt change that|i did not change that',
  'i didnt change it|i did not change it|i didnt change this|i did not change this|i didnt change anything',
  'i did not change anything|i didnt ask for that|i did not ask for that|i didnt request that|i did not request that',
  'i never changed that|i never asked for that',
  // af
  'dit was nie ek nie|dit was nie ek|dis nie ek nie|dit is nie ek nie|ek was dit nie|nie ek nie|ek het dit nie gedoen nie',
  'ek het dit nie verander nie|ek het niks verander nie|ek het nie daarvoor gevra nie',
  // ar
  'لم أكن أنا|لم اكن انا|ليس أنا|ليس انا|لست أنا|لست انا|لم أفعل ذلك|لم افعل ذلك|لم أقم بذلك|لم اقم بذلك|لم أغير ذلك|لم اغير ذلك',
  'لم أطلب ذلك|لم اطلب ذلك|لم أغير شيئا|لم اغير شيئا',
  // de
  'das war ich nicht|ich war das nicht|ich wars nicht|das war nicht ich|nicht ich|das habe ich nicht gemacht',
  'das habe ich nicht geändert|das hab ich nicht gemacht|das hab ich nicht geändert|ich habe das nicht gemacht',
  'ich habe das nicht geändert|ich habe nichts geändert|das habe ich nicht beauftragt',
  // es
  'no fui yo|yo no fui|no he sido yo|yo no he sido|no era yo|no soy yo|yo no lo hice|no lo hice yo|yo no lo he hecho',
  'no he cambiado eso|yo no cambié eso|no cambié nada|no he cambiado nada|yo no lo pedí|no lo he pedido',
  // fr
  'ce nétait pas moi|cétait pas moi|ce nest pas moi|cest pas moi|pas moi|je nai pas fait ça|je nai pas fait cela',
  'je nai rien changé|je nai pas changé ça|je nai pas changé cela|je nai pas demandé ça|je nai pas demandé cela',
].flatMap((line) => line.split('|').map(toPlain));

/** What the button of an alert carries. It proves nothing: what it is about is looked up by who presses it. */
export const notMeToken = 'that-was-not-me';

/** Whether a message says that a change was somebody else's doing: as a whole, or at its beginning. */
export function isNotMe(content: IncomingContent): boolean {
  if (content.type === 'choice') return content.token === notMeToken;
  if (content.type !== 'text' || /[?？؟]/.test(content.text)) return false;
  const parts = content.text
    .slice(0, 500)
    .split(/[.,;!\n،؛]/)
    .map(toPlain);
  const first = parts.map(withoutGreeting).find((part) => part !== '') ?? '';
  return phrases.includes(first);
}

const greetings = new Set([
  'hi',
  'hello',
  'hey',
  'no',
  'sorry',
  'hallo',
  'nee',
  'nein',
  'hola',
  'bonjour',
  'non',
  'لا',
]);

/** `no that wasn't me`. A phrase may begin with such a word itself. */
function withoutGreeting(plain: string): string {
  const [first, ...rest] = plain.split(' ');
  return first === undefined || !greetings.has(first) || phrases.includes(plain)
    ? plain
    : withoutGreeting(rest.join(' '));
}

function toPlain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}
