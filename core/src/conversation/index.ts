export { createLanes, type Lanes } from './lanes.ts';
export { indexSender, type ReceiveDeps, receive } from './receive.ts';
export { giveUpEvent, prepareSettledReply, processEvent } from './run-turn.ts';
export { createSweeper, type Sweeper } from './sweeper.ts';
export { textsOf } from './texts/catalogues.ts';
export type { Texts } from './texts/texts.ts';
export type { TurnDeps, TurnSettings } from './turn-deps.ts';
export { createTyping, type Typing } from './typing.ts';
export { createWorker, type Worker } from './worker.ts';
