export * from './definitions.ts';
export * from './expression.ts';
export { inLanguage, vocabularyIn } from './local-text.ts';
export { isSamePhone, toSearchDigits } from './phone-digits.ts';
export * from './property-type.ts';
export { propertyTypes } from './property-types.ts';
export { fold, lookUp, toWords, type Word, withoutOverlaps } from './reading.ts';
