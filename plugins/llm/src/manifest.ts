import { contractVersion, defineManifest } from '@parley/core/contract';

export const manifest = defineManifest({
  name: '@parley/llm',
  version: '0.1.0',
  contract: contractVersion,
  description:
    "Lets a language model read customers' messages: OpenAI, Anthropic, or any server that speaks OpenAI's API.",
  provides: ['interpreter'],
  secrets: ['api-key'],
  needs: { hosts: true },
});
