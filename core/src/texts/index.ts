export { catalogues, textsOf } from './catalogues.ts';
export { keepApart } from './direction.ts';
export { fillText, type TextKey, type Texts } from './texts.ts';
