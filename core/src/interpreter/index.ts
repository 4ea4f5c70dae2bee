export { createGuidedInterpreter } from './guided-interpreter.ts';
export { type Heard, hearLanguage } from './hear-language.ts';
