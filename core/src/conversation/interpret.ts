import type {
  ActionDescription,
  AskedProperty,
  Expectation,
  Interpretation,
  InterpreterInput,
} from '../contract/index.ts';
import { mayDisclose, readPlainAnswer } from '../gate/index.ts';
import type { RecordSnapshot } from '../mapping/index.ts';
import { type ActionDefinition, type PropertyDefinition, propertyTypes } from '../vocabulary/index.ts';
import type { ConversationState } from './state.ts';
import { findTargets } from './targets.ts';
import type { TurnContext } from './turn.ts';

export interface InterpretDeps {
  /** The core's own, without a model. */
  guided(input: InterpreterInput): Promise<Interpretation>;
  /** As configured; may be a model. Falls back to the guided one by itself. */
  interpreter(input: InterpreterInput): Promise<Interpretation>;
}

/**
 * What an interpreter makes of a text. While a verification is pending, or on a plain yes or no to a
 * confirmation, no model sees the message.
 */
export async function interpretText(
  deps: InterpretDeps,
  text: string,
  state: ConversationState,
  context: TurnContext,
): Promise<Interpretation> {
  const { phase } = state;
  const { language, country, timezone } = context.locale;
  if (phase.name === 'confirming' && readPlainAnswer(text, language) !== 'neither') return { commands: [] };
  const input: InterpreterInput = {
    conversationId: state.id,
    text,
    language,
    country,
    timezone,
    now: context.now,
    actions: Object.values(context.vocabulary.actions).map((action) => describeAction(context, action)),
    expectation: describeExpectation(state, context),
    known: phase.name === 'verifying' ? [] : listKnown(state, context),
  };
  const interpret = phase.name === 'verifying' ? deps.guided : deps.interpreter;
  return interpret(input);
}

function describeAction(context: TurnContext, action: ActionDefinition): ActionDescription {
  const properties = context.vocabulary.records[action.record]?.properties ?? {};
  return {
    name: action.name,
    label: action.label,
    kind: action.kind,
    record: action.record,
    examples: action.say,
    properties: action.properties.flatMap((name) => {
      const property = properties[name];
      return property === undefined ? [] : [describeProperty(property)];
    }),
  };
}

function describeProperty(property: PropertyDefinition): AskedProperty {
  const { name, label, type, options, required } = property;
  return { name, label, type, required, ...(options === undefined ? {} : { options }) };
}

function describeExpectation(state: ConversationState, context: TurnContext): Expectation {
  const { phase } = state;
  if (phase.name === 'confirming') return { kind: 'confirmation', action: phase.task.action };
  const action = 'task' in phase ? context.vocabulary.actions[phase.task.action] : undefined;
  if (action === undefined) return { kind: 'nothing' };
  if (phase.name === 'asking') {
    const property = context.vocabulary.records[action.record]?.properties[phase.property];
    return property === undefined
      ? { kind: 'nothing' }
      : { kind: 'value', action: action.name, property: describeProperty(property) };
  }
  if (phase.name === 'choosing' && context.lookup.kind === 'found') {
    const targets = findTargets(context, action, context.lookup.customer, phase.task);
    const choices = targets.map((target) => ({ id: target.id, label: labelOf(target, state, context) }));
    return { kind: 'record', action: action.name, choices };
  }
  return { kind: 'nothing' };
}

function labelOf(record: RecordSnapshot, state: ConversationState, context: TurnContext): string {
  const properties = Object.values(context.vocabulary.records[record.record]?.properties ?? {});
  const shown = properties.flatMap((property) => {
    const value = record.values[property.name];
    if (value === undefined || !mayDisclose(property, state.evidence)) return [];
    return [propertyTypes[property.type].format(value, property, context.locale)];
  });
  return shown[0] ?? record.record;
}

/** The customer's own properties that may be disclosed now. */
function listKnown(state: ConversationState, context: TurnContext): InterpreterInput['known'] {
  if (context.lookup.kind !== 'found') return [];
  const { customer } = context.lookup;
  const properties = Object.values(context.vocabulary.records[customer.record]?.properties ?? {});
  return properties.flatMap((property) => {
    const value = customer.values[property.name];
    if (value === undefined || !mayDisclose(property, state.evidence)) return [];
    const text = propertyTypes[property.type].format(value, property, context.locale);
    return [{ record: customer.record, property: property.name, value: text }];
  });
}
