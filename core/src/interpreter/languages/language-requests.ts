import { toPlainWords } from '../plain-words.ts';
import { listWords } from './language-words.ts';

/** What languages are called, in each other. */
const names: Readonly<Record<string, readonly string[]>> = {
  af: listWords('Afrikaans|Afrikáans|africaans|أفريكانية|الأفريكانية|بالأفريكانية'),
  ar: listWords('Arabic|Arabies|Arabisch|árabe|arabe|العربية|بالعربية|عربي|عربية|بالعربي|العربي'),
  de: listWords('German|Duits|Deutsch|alemán|allemand|الألمانية|بالألمانية|ألماني|بالألماني'),
  en: listWords('English|Engels|Englisch|inglés|anglais|الإنجليزية|بالإنجليزية|إنجليزي|بالإنجليزي'),
  es: listWords('Spanish|Spaans|Spanisch|español|castellano|espagnol|الإسبانية|بالإسبانية|إسباني|بالإسباني'),
  fr: listWords('French|Frans|Französisch|francés|français|الفرنسية|بالفرنسية|فرنسي|بالفرنسي'),
};
const codes = new Map(Object.entries(names).flatMap(([code, words]) => words.map((name) => [name, code])));

/** What may stand around the name of a language that is asked for. */
const around = new Set(
  listWords(
    'please|pls|in|can|could|may|we|you|i|do|does|speak|talk|chat|write|switch|change|to|continue|carry|on|go|language|the|like|want|would|id|prefer|reply|answer|me|only|now|hi|hello|sorry|thanks|' +
      'asseblief|asb|kan|ons|jy|jou|u|ek|praat|gesels|skryf|verander|na|taal|die|verkies|wil|graag|antwoord|my|liewer|net|hallo|dankie|nou|' +
      'bitte|auf|kann|können|wir|Sie|du|ich|sprechen|sprichst|spreche|schreiben|wechseln|zu|Sprache|möchte|möchten|antworten|mir|lieber|nur|danke|jetzt|' +
      'por|favor|en|puede|puedes|podemos|hablar|hablas|habla|hablan|hablamos|hablo|cambiar|a|al|idioma|quiero|prefiero|responder|responde|hola|solo|gracias|ahora|' +
      "s'il|vous|te|plaît|svp|stp|peut|pouvez|peux|tu|je|on|parler|parlez|parles|parle|changer|langue|la|le|l|préfère|répondre|répondez|bonjour|merci|maintenant|pour|" +
      'من|فضلك|هل|يمكن|يمكنك|ممكن|تتكلم|تتحدث|نتكلم|نتحدث|تكلم|تحدث|أتكلم|أتحدث|التحدث|باللغة|اللغة|أريد|اكتب|رد|لو|سمحت|شكرا|مرحبا|الآن',
  ),
);

/** The one language that a message names. Undefined: it names none, or several. */
export function mentionedLanguage(text: string): string | undefined {
  const named = toPlainWords(text.slice(0, 4096)).flatMap((word) => codes.get(word) ?? []);
  return new Set(named).size === 1 ? named[0] : undefined;
}

/** The language that a message asks for and says nothing else: "English please", "praat jy Afrikaans?". */
export function askedLanguage(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const words = toPlainWords(text);
  const [named, ...more] = words.filter((word) => codes.has(word));
  if (named === undefined || more.length > 0 || words.length > 8) return undefined;
  return words.every((word) => word === named || around.has(word)) ? codes.get(named) : undefined;
}
