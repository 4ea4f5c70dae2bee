import { readFileSync } from 'node:fs';
import type { AuditEntry, Hub } from '@parley/core';
import { catalogues } from '../../core/src/texts/index.ts';
import type { ScriptedRequest } from '../llm/scripted-model.ts';
import type { Layout } from './layouts.ts';
import type { Transcript } from './transcript.ts';

export interface FindLeaksOptions {
  /** What the model was asked on behalf of customers, in order. */
  readonly requests: readonly Pick<ScriptedRequest, 'raw' | 'instructions' | 'prompt' | 'message'>[];
  readonly trail: readonly Pick<AuditEntry, 'kind' | 'conversationId'>[];
  readonly config: Pick<Hub['config'], 'vocabulary'>;
  readonly transcript: Pick<Transcript, 'steps' | 'phones'>;
  /** Values on file that nobody but a verified customer may hear of. */
  readonly onFile: readonly string[];
  readonly credentials: readonly string[];
}

/** What a model was told that it must not know, one line each. Nothing: all is well. */
export function findLeaks(options: FindLeaksOptions): readonly string[] {
  const { requests, trail, transcript, credentials, onFile } = options;
  const moments = readMoments(trail);
  if (moments.length !== requests.length)
    return [`${requests.length} messages reached the model, ${moments.length} are on the trail`];
  const answers = listAnswers(transcript);
  return requests.flatMap((request, index) => {
    const { isVerified } = moments[index] ?? { isVerified: false };
    const told = fold(withoutMessage(request));
    const forbidden = [
      ...answers.map((text) => ['an answer to a verification', text] as const),
      ...credentials.map((text) => ['a credential', text] as const),
      ...(isVerified ? [] : onFile.map((text) => ['a value on file', text] as const)),
    ];
    const isAnswer = answers.includes(request.message);
    return [
      ...(isAnswer ? [`request ${index + 1} is an answer to a verification: ${request.message}`] : []),
      ...forbidden.flatMap(([what, text]) =>
        told.includes(fold(text)) ? [`request ${index + 1} tells ${what}: ${text}`] : [],
      ),
      ...findUndisclosed(request, options, isVerified).map((what) => `request ${index + 1} tells ${what}`),
    ];
  });
}

/** Of each message that a model read: whether its sender had proved anything by then. */
function readMoments(trail: FindLeaksOptions['trail']): readonly { readonly isVerified: boolean }[] {
  const verified = new Set<string | undefined>();
  return trail.flatMap(({ kind, conversationId }) => {
    if (kind === 'verification.passed') verified.add(conversationId);
    if (kind === 'evidence.voided') verified.delete(conversationId);
    return kind === 'message.interpreted' ? [{ isVerified: verified.has(conversationId) }] : [];
  });
}

interface Known {
  readonly record: string;
  readonly property: string;
}

function findUndisclosed(
  { prompt }: Pick<ScriptedRequest, 'prompt'>,
  { config }: FindLeaksOptions,
  isVerified: boolean,
): readonly string[] {
  const [, lines = 'null'] = /<known>\n(.*?)\n<\/known>/s.exec(prompt) ?? [];
  const known = lines.split('\n').map((line) => JSON.parse(line) as Known | null);
  return known.flatMap((one) => {
    if (one === null) return [];
    const property = config.vocabulary.records[one.record]?.properties[one.property];
    const may = property?.disclose === 'always' || (isVerified && property?.disclose === 'verified');
    return may && property?.askToVerify === false ? [] : [`${one.record}.${one.property}`];
  });
}

/** What a customer said right after the hub asked for a fact. */
function listAnswers({ steps, phones }: FindLeaksOptions['transcript']): readonly string[] {
  const questions = [...catalogues.values()].map(
    ({ verify }) => new RegExp(verify.split('{label}').map(toPattern).join('.+')),
  );
  const [only = ''] = phones.keys();
  const lastTo = new Map<string, string>();
  return steps.flatMap((step) => {
    if (step.kind === 'bot') lastTo.set(step.to ?? only, step.message);
    if (step.kind !== 'say') return [];
    const last = lastTo.get(step.who) ?? '';
    // What holds no figure and no @ is no fact: "I do not know", "a person please".
    return /[\d@]/.test(step.text) && questions.some((question) => question.test(last)) ? [step.text] : [];
  });
}

/** All that was sent but the customer's own words, and the time. */
function withoutMessage({ raw, instructions, prompt }: FindLeaksOptions['requests'][number]): string {
  const rest = prompt.replace(/<(message|now)>\n.*?\n<\/\1>/gs, '');
  const { messages: _, ...others } = JSON.parse(raw) as Record<string, unknown>;
  return `${instructions}\n${rest}\n${JSON.stringify(others)}`;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\s/g, '');
}

function toPattern(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

/** Emails, dates and numbers of a layout's seed files, but for those that its hub.yaml tells anyway. */
export function listValuesOnFile({ configFile, connectors }: Layout): readonly string[] {
  const hubYaml = fold(readFileSync(configFile, 'utf8'));
  const found = connectors.flatMap(({ seedFile }) => [
    ...(readFileSync(seedFile, 'utf8').match(/[\w.+-]+@[\w.-]+\w|\+?\d[\d -]{4,}\d/g) ?? []),
  ]);
  return [...new Set(found)].filter((text) => !hubYaml.includes(fold(text)));
}
