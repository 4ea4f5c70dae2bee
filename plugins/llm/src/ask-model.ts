import type { CallOptions, PluginHost } from '@parley/core/contract';
import type { Config } from './config.ts';
import { createFailure, toFailure } from './errors.ts';
import { loadModel } from './load-model.ts';
import type { Prompt } from './prompt.ts';
import type { Transport } from './transport.ts';

/** What the model said, and what it took. */
export interface ModelAnswer {
  /** Meant to be JSON. Not checked. */
  readonly text: string;
  /** As the server counted; undefined where it does not say. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

export type AskModel = (prompt: Prompt, call: CallOptions) => Promise<ModelAnswer>;

/** Asks one model through the AI SDK, which is loaded at the first question. */
export function createAskModel(config: Config, host: PluginHost, transport: Transport): AskModel {
  let loading: ReturnType<typeof load> | undefined;
  const load = async () => {
    try {
      const [sdk, createModel] = await Promise.all([import('ai'), loadModel(config)]);
      return { sdk, createModel };
    } catch (cause) {
      const fix = 'See the cause; install the plugin anew with its dependencies.';
      throw createFailure(`The AI SDK for ${config.provider} did not load.`, fix, { cause });
    }
  };

  return async (prompt, call) => {
    try {
      loading ??= load();
      const { sdk, createModel } = await loading;
      const model = sdk.wrapLanguageModel({
        model: createModel(transport.fetchWithin(call)),
        // Otherwise the SDK prints, at every call, that a model takes no temperature.
        middleware: { wrapGenerate: async ({ doGenerate }) => ({ ...(await doGenerate()), warnings: [] }) },
      });
      const asked = sdk.Output.object({ schema: sdk.jsonSchema<object>(prompt.schema), name: 'answer' });
      let text = '';
      const result = await sdk.generateText({
        model,
        instructions: instruct(config, prompt),
        prompt: prompt.message,
        // Read by ourselves: the SDK's errors quote the answer, and lose what it cost.
        output: {
          ...sdk.Output.text(),
          responseFormat: asked.responseFormat,
          parseCompleteOutput: async (complete) => {
            text = complete.text;
            return text;
          },
        },
        temperature: 0,
        maxOutputTokens: config['max-output-tokens'],
        maxRetries: 0,
        abortSignal: call.signal,
        telemetry: { isEnabled: false },
        // Nothing is kept: OpenAI stores answers unless told not to.
        providerOptions: { openai: { store: false } },
      });
      const { inputTokens, outputTokens } = result.usage;
      return { text, inputTokens: toCount(inputTokens), outputTokens: toCount(outputTokens) };
    } catch (thrown) {
      throw toFailure(thrown, transport.service, call, host.now());
    }
  };
}

/** A server that takes no schema is told of it in words. */
function instruct(config: Config, { instructions, schema }: Prompt): string {
  if (config['structured-output'] === 'json-schema') return instructions;
  return `${instructions}\n\n# Answer\n\nOne JSON object of this schema, and nothing else:\n${JSON.stringify(schema)}`;
}

/** A server that counts below zero would give budget back. */
function toCount(tokens: number | undefined): number | undefined {
  return Number.isSafeInteger(tokens) && Number(tokens) >= 0 ? tokens : undefined;
}
