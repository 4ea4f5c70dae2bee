export { createGuidedInterpreter } from './guided-interpreter.ts';
