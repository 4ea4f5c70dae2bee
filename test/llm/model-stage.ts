import { openStage, type Stage } from '../hub/stage.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { isCheck, type ScriptedAnswer, type ScriptedModel, type ScriptedRequest } from './scripted-model.ts';

export const key = 'sk-stage-key-that-nobody-may-see';

export interface ModelStageOptions {
  readonly postgres: TestPostgres;
  readonly model: ScriptedModel;
  /** Lines of `config:`, instead of a breaker that opens late. */
  readonly config?: readonly string[];
}

/** A real hub whose interpreter is the llm plugin, with a scripted model behind it. */
export function openModelStage(options: ModelStageOptions): Promise<Stage> {
  const { postgres, model, config = ['breaker: { failures: 1000 }'] } = options;
  const interpreter = `interpreter:
  plugin: llm
  config:
    provider: compatible
    model: scripted
    base-url: "${model.url}"
    api-key: ${key}
    ${config.join('\n    ')}`;
  return openStage({
    postgres,
    yaml: (yaml) => yaml.replace('interpreter: { plugin: guided }', interpreter),
  });
}

/** What the model was asked for customers: the hub checks its model on its own. */
export function listAsked({ requests }: ScriptedModel): readonly ScriptedRequest[] {
  return requests.filter((request) => !isCheck(request));
}

/** The same commands, with words of the model's own. */
export function saying(text: string, template: string, ...list: readonly object[]): ScriptedAnswer {
  return { text: JSON.stringify({ language: 'en', commands: list, say: { text, template } }) };
}

/** What the trail says of the words of the last message that the model read: accepted, or by which rule dropped. */
export async function readPhrasing(stage: Stage): Promise<unknown> {
  const events = await stage.hub().audit.list();
  return events.findLast(({ kind }) => kind === 'message.interpreted')?.facts.phrasing;
}
