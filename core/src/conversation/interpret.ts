import type {
  ActionDescription,
  AskedProperty,
  Command,
  Expectation,
  Interpretation,
  InterpreterInput,
} from '../contract/index.ts';
import { mayDisclose, noEvidence, readPlainAnswer } from '../gate/index.ts';
import { offerPhrasing } from '../phrasing/index.ts';
import { codeOf } from '../texts/index.ts';
import {
  type ActionDefinition,
  type ChoiceAsk,
  listAsked,
  type PropertyDefinition,
  propertyTypes,
} from '../vocabulary/index.ts';
import { listOpenChoices } from './advance/open-choice.ts';
import { isOffered } from './advance/questions.ts';
import { readCommands } from './advance/read-commands.ts';
import { type ConversationState, isProving, type Phase, type Task } from './advance/state.ts';
import { findAction } from './advance/targets.ts';
import type { TurnContext } from './advance/turn.ts';
import { type ReadDeps, runWithReads } from './with-reads.ts';

export interface InterpretDeps extends ReadDeps {
  /** The core's own, without a model. */
  guided(input: InterpreterInput): Promise<Interpretation>;
  /** As configured; may be a model. Falls back to the guided one by itself. */
  interpreter(input: InterpreterInput): Promise<Interpretation>;
}

export interface InterpretTextOptions {
  readonly text: string;
  readonly state: ConversationState;
  readonly context: TurnContext;
  /** Whether the person behind the number may be another one than before. */
  readonly isSenderChanged: boolean;
}

/**
 * What an interpreter makes of a text. While a verification is pending, or on a plain yes or no to a confirmation, no
 * model sees the message, and none is asked where the answer does not depend on it. A model is offered what the
 * permissions allow, and is told what may be disclosed to whoever writes now.
 */
export async function interpretText(
  deps: InterpretDeps,
  options: InterpretTextOptions,
): Promise<Interpretation> {
  const { text, context } = options;
  const { phase } = options.state;
  const { language, country, timezone } = context.locale;
  if (phase.name === 'confirming' && readPlainAnswer(text, language) !== 'neither') return { commands: [] };
  const state = isSomebodyElse(options) ? forget(options.state) : options.state;
  const actions = Object.values(context.vocabulary.actions);
  const input: InterpreterInput = {
    conversationId: state.id,
    text,
    language,
    country,
    timezone,
    now: context.now,
    actions: actions.map((action) => describeAction(context, action)),
    expectation: await describeWithReads(deps, state, context),
    known: isProving(phase) ? [] : listKnown(state, context),
    phrasable: offerPhrasing(context.texts, codeOf(language)),
  };
  if (isProving(phase)) return deps.guided(input);
  if (isAnsweredAlike(context) || isPaused(phase)) return deps.guided(input);
  const offered = actions.filter((action) => isOffered(context, action)).map(({ name }) => name);
  if (offered.length === actions.length) return deps.interpreter(input);
  const interpretation = await deps.interpreter({
    ...input,
    actions: input.actions.filter(({ name }) => offered.includes(name)),
  });
  if (readCommands(interpretation.commands).length > 0) return interpretation;
  return { ...interpretation, commands: await readRefused(deps, input, offered) };
}

/** Who asks for what no permission allows is told so: the guided interpreter knows these actions too. */
async function readRefused(
  deps: InterpretDeps,
  input: InterpreterInput,
  offered: readonly string[],
): Promise<readonly Command[]> {
  const { commands } = await deps.guided(input);
  return commands.filter((command) => command.kind === 'start' && !offered.includes(command.action));
}

/** Whoever has no record here is told so whatever they say: no stranger spends the budget of a model. */
function isAnsweredAlike({ lookup, vocabulary }: TurnContext): boolean {
  const identifiers = vocabulary.records[vocabulary.customer]?.identifyBy ?? [];
  return lookup.kind === 'unreachable' || (lookup.kind === 'none' && identifiers.length === 0);
}

/** A write goes on, or a person has the word: what is said to them is no matter of a model's. */
function isPaused({ name }: Phase): boolean {
  return name === 'writing' || name === 'handed-over';
}

/** Another person, or the same one under another record: what was proved before proves nothing now. */
function isSomebodyElse({ state, context, isSenderChanged }: InterpretTextOptions): boolean {
  const { lookup } = context;
  if (isSenderChanged || state.customer === undefined) return isSenderChanged;
  return lookup.kind === 'found' && lookup.customer.id !== state.customer;
}

function forget(state: ConversationState): ConversationState {
  return { ...state, evidence: noEvidence, phase: { name: 'idle' } };
}

function describeAction(context: TurnContext, action: ActionDefinition): ActionDescription {
  return {
    name: action.name,
    label: action.label,
    kind: action.kind,
    record: action.record,
    examples: action.say,
    properties: [
      ...listAsked(context.vocabulary, action).map(describeProperty),
      ...action.asks.flatMap((ask) => (ask.kind === 'choice' ? [describeChoice(ask)] : [])),
    ],
  };
}

function describeProperty(property: PropertyDefinition): AskedProperty {
  const { name, label, type, options, required } = property;
  return { name, label, type, required, ...(options === undefined ? {} : { options }) };
}

/** The customer's words for a record: which one they mean is found among those there are. */
function describeChoice({ name, label, optional }: ChoiceAsk): AskedProperty {
  return { name, label, type: 'record', required: !optional };
}

/** What cannot be read is not expected: the message is read all the same. */
async function describeWithReads(
  deps: ReadDeps,
  state: ConversationState,
  context: TurnContext,
): Promise<Expectation> {
  const { result } = await runWithReads(deps, context, (known) => describeExpectation(state, known));
  return result ?? { kind: 'nothing' };
}

function describeExpectation(state: ConversationState, context: TurnContext): Expectation {
  const { phase } = state;
  if (phase.name === 'confirming') {
    const values = describeWanted(phase.task, state, context);
    return { kind: 'confirmation', action: phase.task.action, values };
  }
  const action = 'task' in phase ? findAction(context, phase.task.action) : undefined;
  if (action === undefined) return { kind: 'nothing' };
  if (phase.name === 'asking') {
    const asked = listAsked(context.vocabulary, action);
    const property = asked.find(({ name }) => name === phase.property);
    return property === undefined
      ? { kind: 'nothing' }
      : { kind: 'value', action: action.name, property: describeProperty(property) };
  }
  if (phase.name === 'choosing' && context.lookup.kind === 'found') {
    const { customer } = context.lookup;
    const choices = listOpenChoices(context, state.evidence, { action, customer, phase });
    const ask = action.asks.find(({ name }) => name === phase.ask);
    const isSeveral = ask?.kind === 'choice' && ask.several !== undefined;
    return { kind: 'record', action: action.name, choices, ...(isSeveral ? { several: true } : {}) };
  }
  return { kind: 'nothing' };
}

/** What a correction corrects. The customer said it, and is disclosed no more by it. */
function describeWanted(
  task: Task,
  { evidence }: ConversationState,
  { vocabulary, locale }: TurnContext,
): Readonly<Record<string, string>> {
  const action = findAction({ vocabulary }, task.action);
  const asked = action === undefined ? [] : listAsked(vocabulary, action);
  const told = Object.entries(task.values).flatMap(
    ([name, value]): readonly (readonly [string, string])[] => {
      const property = asked.find((one) => one.name === name);
      if (property === undefined || property.askToVerify || !mayDisclose(property, evidence)) return [];
      return [[name, propertyTypes[property.type].format(value, property, locale)]];
    },
  );
  return Object.fromEntries(told);
}

/** The customer's own properties that may be disclosed now. What may be asked to verify is told to nobody, ever. */
function listKnown(state: ConversationState, context: TurnContext): InterpreterInput['known'] {
  if (context.lookup.kind !== 'found') return [];
  const { customer } = context.lookup;
  const properties = Object.values(context.vocabulary.records[customer.record]?.properties ?? {});
  return properties.flatMap((property) => {
    const value = customer.values[property.name];
    if (value === undefined || property.askToVerify || !mayDisclose(property, state.evidence)) return [];
    const text = propertyTypes[property.type].format(value, property, context.locale);
    return [{ record: customer.record, property: property.name, value: text }];
  });
}
