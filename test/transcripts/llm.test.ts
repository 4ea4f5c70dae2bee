import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAsGuided } from '../llm/guided-model.ts';
import { isCheck, type ScriptedModel, startScriptedModel } from '../llm/scripted-model.ts';
import { findLeaks, listValuesOnFile } from './find-leaks.ts';
import { type Layout, listLayouts, listTranscripts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { findObstacle } from './peers.ts';
import { noticeSecret, type Stage } from './stage.ts';
import { createTheatre } from './theatre.ts';
import type { Transcript } from './transcript.ts';

const key = 'sk-transcripts-key-that-nobody-may-see';
/** One layout of each example will do: what differs between them is no matter of the interpreter's. */
const layouts = listLayouts().filter(
  (layout, index, all) => all.findIndex(({ example }) => example === layout.example) === index,
);

const theatre = createTheatre();
let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel({ key });
  model.answer(answerAsGuided);
}, 60_000);

afterAll(async () => {
  await Promise.all([theatre.close(), model?.stop()]);
});

function interpreter(): string {
  const config = `{ provider: compatible, model: scripted, base-url: "${model.url}", api-key: ${key} }`;
  return `{ plugin: llm, config: ${config} }`;
}

interface Played {
  readonly layout: Layout;
  readonly transcript: Transcript;
  readonly stage: Stage;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the requests of this play begin. */
let first = 0;

/** The guided interpreter took no turn over, and the model was told nothing that it must not know. */
async function checkPrompts({ layout, transcript, stage, env }: Played): Promise<void> {
  expect(stage.log.filter((line) => line.includes('the guided one'))).toEqual([]);
  const requests = model.requests.slice(first).filter((request) => !isCheck(request));
  const leaks = findLeaks({
    ...{ requests, transcript, config: stage.hub().config },
    trail: await stage.hub().audit.list(),
    onFile: listValuesOnFile(layout),
    credentials: [key, noticeSecret, ...Object.values(env)],
  });
  expect(leaks).toEqual([]);
}

for (const layout of layouts) {
  const obstacle = await findObstacle(layout);
  const title = `${layout.example}, ${layout.name}, llm${obstacle === undefined ? '' : ` (${obstacle})`}`;
  describe.skipIf(obstacle !== undefined)(title, () => {
    for (const { file, text } of listTranscripts(layout.example)) {
      const transcript = parseTranscript(text);
      if (transcript.layouts?.includes(layout.name) === false) continue;
      it(`${file}: ${transcript.title}`, { timeout: 60_000 }, () => {
        first = model.requests.length;
        return theatre.play(layout, transcript, {
          interpreter: interpreter(),
          after: (stage, env) => checkPrompts({ layout, transcript, stage, env }),
        });
      });
    }
  });
}
