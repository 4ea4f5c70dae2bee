import type { Command } from '../../core/src/contract/index.ts';
import { type Half, halves, type Utterance } from './utterances.ts';

/** What came of one utterance. */
export interface Outcome {
  readonly utterance: Utterance;
  /** Where an action or another wish is labelled: what it was read as. */
  readonly read?: { readonly expected: string; readonly got: string };
  /** Of the labelled values. */
  readonly values?: { readonly right: number; readonly all: number };
  /** Where it is labelled whether it is a plain yes: whether the hub took it for one. */
  readonly yes?: { readonly expected: boolean; readonly got: boolean };
  /** `menu`: only because the customer took the action from the menu. */
  readonly completed?: 'yes' | 'menu' | 'no';
}

/** Shares from 0 to 1. Null: nothing that is labelled so was in the data. */
export interface Figures {
  readonly utterances: number;
  readonly action: number | null;
  readonly values: number | null;
  readonly completion: number | null;
  readonly falseYes: number | null;
}

export interface MoreFigures extends Figures {
  readonly missedYes: number | null;
  /** With the menu's help. */
  readonly completionWithMenu: number | null;
}

/** The name of what an interpretation says the customer wants. */
export function nameOf(command: Command | undefined): string {
  if (command === undefined) return 'none';
  return command.kind === 'start' ? command.action : command.kind;
}

export function summarise(outcomes: readonly Outcome[]): MoreFigures {
  const read = outcomes.flatMap((outcome) => outcome.read ?? []);
  const values = outcomes.flatMap((outcome) => outcome.values ?? []);
  const completed = outcomes.flatMap((outcome) => outcome.completed ?? []);
  const answers = outcomes.flatMap((outcome) => outcome.yes ?? []);
  const notYes = answers.filter(({ expected }) => !expected);
  const plainYes = answers.filter(({ expected }) => expected);
  return {
    utterances: outcomes.length,
    action: share(read.filter(({ expected, got }) => expected === got).length, read.length),
    values: share(sum(values.map(({ right }) => right)), sum(values.map(({ all }) => all))),
    completion: share(completed.filter((one) => one === 'yes').length, completed.length),
    falseYes: share(notYes.filter(({ got }) => got).length, notYes.length),
    missedYes: share(plainYes.filter(({ got }) => !got).length, plainYes.length),
    completionWithMenu: share(completed.filter((one) => one !== 'no').length, completed.length),
  };
}

export function summariseHalves(outcomes: readonly Outcome[]): Readonly<Record<Half, MoreFigures>> {
  const of = (half: Half) => summarise(outcomes.filter(({ utterance }) => utterance.half === half));
  return { tuning: of('tuning'), heldOut: of('heldOut') };
}

/** What `--json` prints. */
export function toJson(outcomes: readonly Outcome[]): Readonly<Record<Half, Figures>> {
  const both = summariseHalves(outcomes);
  const [tuning, heldOut] = halves.map((half): Figures => {
    const { utterances, action, values, completion, falseYes } = both[half];
    return { utterances, action, values, completion, falseYes };
  });
  return { tuning: tuning ?? both.tuning, heldOut: heldOut ?? both.heldOut };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
