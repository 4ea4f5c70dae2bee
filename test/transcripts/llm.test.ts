import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAsGuided } from '../llm/guided-model.ts';
import { type ScriptedModel, startScriptedModel } from '../llm/scripted-model.ts';
import { listLayouts, listTranscripts } from './layouts.ts';
import { parseTranscript } from './parse-transcript.ts';
import { findObstacle } from './peers.ts';
import { createTheatre } from './theatre.ts';

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

for (const layout of layouts) {
  const obstacle = await findObstacle(layout);
  const title = `${layout.example}, ${layout.name}, llm${obstacle === undefined ? '' : ` (${obstacle})`}`;
  describe.skipIf(obstacle !== undefined)(title, () => {
    for (const { file, text } of listTranscripts(layout.example)) {
      const transcript = parseTranscript(text);
      if (transcript.layouts?.includes(layout.name) === false) continue;
      it(`${file}: ${transcript.title}`, { timeout: 60_000 }, () =>
        theatre.play(layout, transcript, {
          interpreter: interpreter(),
          after: async (stage) => {
            expect(stage.log.filter((line) => line.includes('the guided one'))).toEqual([]);
          },
        }),
      );
    }
  });
}
