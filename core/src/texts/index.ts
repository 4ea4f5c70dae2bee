export { catalogues, textsOf } from './catalogues.ts';
export { fillText, type TextKey, type Texts } from './texts.ts';
