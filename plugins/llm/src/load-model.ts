import type { LanguageModel } from 'ai';
import { baseUrlOf, type Config, type Provider } from './config.ts';

type Fetch = typeof fetch;
type Load = (config: Config) => Promise<(fetch: Fetch) => Exclude<LanguageModel, string>>;

const loaders: Readonly<Record<Provider, Load>> = {
  async openai(config) {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return (fetch) => createOpenAI({ ...accountOf(config), fetch })(config.model);
  },
  async anthropic(config) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return (fetch) => createAnthropic({ ...accountOf(config), fetch })(config.model);
  },
  async compatible(config) {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
    return (fetch) =>
      createOpenAICompatible({
        ...accountOf(config),
        name: 'compatible',
        supportsStructuredOutputs: config['structured-output'] === 'json-schema',
        fetch,
      })(config.model);
  },
};

/** Loads the SDK of the configured provider, and no other. What it returns makes the model over a `fetch`. */
export const loadModel: Load = (config) => loaders[config.provider](config);

function accountOf(config: Config): { readonly baseURL: string; readonly apiKey?: string } {
  const key = config['api-key'];
  return { baseURL: baseUrlOf(config), ...(key === undefined ? {} : { apiKey: key }) };
}
