export { prepareAlerts } from './alerts.ts';
export { closeConversation } from './end-conversation.ts';
export { createLanes, type Lanes } from './lanes.ts';
export { indexSender, type ReceiveDeps, receive } from './receive.ts';
export { giveUpEvent, prepareSettledReply, processEvent } from './run-turn.ts';
export { createSweeper, type Sweeper } from './sweeper.ts';
export type { TurnDeps, TurnSettings } from './turn-deps.ts';
export { createTyping, type Typing } from './typing.ts';
export { createWorker, type Worker } from './worker.ts';
