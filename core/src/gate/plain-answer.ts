/**
 * The whole messages that count as a plain yes or no, after case, punctuation and white space are dropped.
 * Deliberately short: a missed yes costs a question, a wrong yes is an unauthorised write.
 */
const answers: Readonly<Record<string, { readonly yes: readonly string[]; readonly no: readonly string[] }>> =
  {
    en: {
      yes: [
        'yes',
        'y',
        'yes please',
        'yes thanks',
        'yes thank you',
        'yep',
        'yeah',
        'yes correct',
        'yes that is correct',
        'yes thats correct',
        'yes it is',
        'yes its correct',
        'yes it is correct',
        'its correct',
        'it is correct',
        'correct',
        'thats correct',
        'that is correct',
        'thats right',
        'that is right',
        'yes thats right',
        'yes that is right',
        'confirm',
        'i confirm',
        'confirmed',
      ],
      no: [
        'no',
        'n',
        'nope',
        'no thanks',
        'no thank you',
        'wrong',
        'thats wrong',
        'that is wrong',
        'not correct',
        'incorrect',
        'cancel',
      ],
    },
    af: {
      yes: [
        'ja',
        'ja asseblief',
        'ja dankie',
        'ja dit is reg',
        'dit is reg',
        'ja dis reg',
        'dis reg',
        'reg so',
        'korrek',
        'ja korrek',
      ],
      no: ['nee', 'nee dankie', 'verkeerd', 'dit is verkeerd'],
    },
    ar: {
      yes: [
        'نعم',
        'نعم من فضلك',
        'نعم شكرا',
        'صحيح',
        'نعم صحيح',
        'هذا صحيح',
        'نعم هذا صحيح',
        'أؤكد',
        'نعم أؤكد',
      ],
      no: ['لا', 'لا شكرا', 'خطأ', 'غير صحيح'],
    },
    de: {
      yes: [
        'ja',
        'ja bitte',
        'ja danke',
        'ja richtig',
        'richtig',
        'das ist richtig',
        'ja das ist richtig',
        'stimmt',
        'das stimmt',
        'ja das stimmt',
        'ja stimmt',
        'ja genau',
        'genau',
        'korrekt',
        'ja korrekt',
        'das ist korrekt',
        'ja das ist korrekt',
      ],
      no: ['nein', 'nein danke', 'falsch', 'das ist falsch', 'stimmt nicht', 'das stimmt nicht', 'abbrechen'],
    },
    es: {
      yes: [
        'sí',
        'si',
        'sí por favor',
        'si por favor',
        'sí gracias',
        'si gracias',
        'correcto',
        'es correcto',
        'sí es correcto',
        'si es correcto',
        'sí así es',
        'si asi es',
        'sí correcto',
        'si correcto',
        'confirmo',
        'sí confirmo',
        'si confirmo',
      ],
      no: ['no', 'no gracias', 'incorrecto', 'no es correcto', 'cancelar'],
    },
    fr: {
      yes: [
        'oui',
        'oui merci',
        'oui svp',
        'oui sil vous plaît',
        'oui sil vous plait',
        'cest correct',
        'oui cest correct',
        'cest exact',
        'oui cest exact',
        'oui cest ça',
        'oui cest ca',
        'correct',
        'exact',
        'je confirme',
        'oui je confirme',
      ],
      no: ['non', 'non merci', 'faux', 'cest faux', 'incorrect', 'annuler'],
    },
  };

const signs: ReadonlyMap<string, 'yes' | 'no'> = new Map([
  ['👍', 'yes'],
  ['✅', 'yes'],
  ['👎', 'no'],
  ['❌', 'no'],
]);

/** Letters in circles, squares and mathematics: nobody types a plain yes in them. */
const adorned = /[\u2460-\u24FF\u{1D400}-\u{1D7FF}\u{1F100}-\u{1F1FF}]/u;

/** Reads a typed message as the plain answer to a yes-or-no question; anything beyond that is `neither`. */
export function readPlainAnswer(text: string, language: string): 'yes' | 'no' | 'neither' {
  if (text.length > 60) return 'neither';
  const sign = signs.get(text.trim().replace(/[\u{1F3FB}-\u{1F3FF}\uFE0F]/gu, ''));
  if (sign !== undefined) return sign;
  if (/[?？]/.test(text) || adorned.test(text)) return 'neither';
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    .replace(/^[\s.,!،¡]+|[\s.,!،]+$/gu, '')
    .replace(/[\s,.!،]+/gu, ' ');
  for (const words of [answers[language.slice(0, 2)], answers.en]) {
    if (words?.yes.includes(plain)) return 'yes';
    if (words?.no.includes(plain)) return 'no';
  }
  return 'neither';
}
