import { toPlainWords } from './plain-words.ts';

/** What the members of a family are called, each line in the languages that are understood. */
const lines = [
  'daughter|girl|dogter|tochter|hija|fille|ابنة|ابنتي|بنت|بنتي',
  'son|boy|seun|sohn|hijo|fils|ابن|ابني|ولدي',
  'child|kid|niño|niña|enfant|طفل|طفلي',
  'wife|vrou|frau|ehefrau|esposa|mujer|femme|épouse|زوجة|زوجتي',
  'husband|hubby|man|mann|ehemann|esposo|marido|mari|époux|زوج|زوجي',
  'spouse|partner|eggenoot|eggenote|lebenspartner|cónyuge|pareja|conjoint|conjointe',
  'mother|mom|mum|mama|mutter|madre|mamá|mère|maman|أم|أمي|والدتي',
  'father|dad|daddy|papa|pa|vader|vater|padre|papá|père|أب|أبي|والدي',
  'brother|broer|bruder|hermano|frère|أخ|أخي',
  'sister|suster|schwester|hermana|soeur|أخت|أختي',
];

const groups = lines.map((line) => line.split('|').map((word) => toPlainWords(word).join(' ')));

/** What else a member of a family is called, in any language. Empty for everything else. */
export function otherNames(name: string): readonly string[] {
  const plain = toPlainWords(name).join(' ');
  return groups.find((group) => group.includes(plain)) ?? [];
}
