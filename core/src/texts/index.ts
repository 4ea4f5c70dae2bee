export { catalogues, codeOf, textsOf } from './catalogues.ts';
export { keepApart } from './direction.ts';
export * from './overrides.ts';
export { fillTemplate, fillText, type TextKey, type Texts } from './texts.ts';
