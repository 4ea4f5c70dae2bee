import { type MoreFigures, type Outcome, summarise, summariseHalves } from './outcome.ts';

const columns: readonly (readonly [string, (figures: MoreFigures) => string])[] = [
  ['utterances', ({ utterances }) => String(utterances)],
  ['action', ({ action }) => percent(action)],
  ['values', ({ values }) => percent(values)],
  ['completion', ({ completion }) => percent(completion)],
  ['with menu', ({ completionWithMenu }) => percent(completionWithMenu)],
  ['false yes', ({ falseYes }) => percent(falseYes)],
  ['missed yes', ({ missedYes }) => percent(missedYes)],
];

export interface ReportOptions {
  readonly name: string;
  readonly failures: number;
  /** Whether each utterance of the tuning half that was misread is listed. Those of the held-out half never are. */
  readonly misses: boolean;
}

/** The figures for people: by half, by example, by language, and what the tuning half was taken for instead. */
export function renderReport(outcomes: readonly Outcome[], options: ReportOptions): string {
  const { tuning, heldOut } = summariseHalves(outcomes);
  const tuned = outcomes.filter(({ utterance }) => utterance.half === 'tuning');
  const by = (key: (outcome: Outcome) => string) =>
    [...Map.groupBy(outcomes, key)].map(([name, group]): Row => [name, summarise(group)]);
  return [
    `interpreter: ${options.name}`,
    ...(options.failures > 0
      ? [`failed ${options.failures} times; the guided one took over, as in a hub`]
      : []),
    '',
    ...table('half', [
      ['tuning', tuning],
      ['held out', heldOut],
    ]),
    '',
    ...table(
      'example',
      by(({ utterance }) => utterance.example),
    ),
    '',
    ...table(
      'language',
      by(({ utterance }) => utterance.language ?? "the business's"),
    ),
    '',
    ...renderConfusions(tuned),
    ...(options.misses ? ['', ...renderMisses(tuned)] : []),
    '',
  ].join('\n');
}

type Row = readonly [string, MoreFigures];

function table(title: string, rows: readonly Row[]): readonly string[] {
  const width = Math.max(title.length, ...rows.map(([name]) => name.length)) + 2;
  const line = (name: string, cells: readonly string[]) =>
    name.padEnd(width) +
    cells.map((cell, index) => cell.padStart((columns[index]?.[0].length ?? 0) + 2)).join('');
  return [
    line(
      title,
      columns.map(([name]) => name),
    ),
    ...rows.map(([name, figures]) =>
      line(
        name,
        columns.map(([, show]) => show(figures)),
      ),
    ),
  ];
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** By example: what was asked for, what it was taken for, and how often. */
function renderConfusions(outcomes: readonly Outcome[]): readonly string[] {
  const lines = ['confusions (tuning half): asked for → taken for'];
  for (const [example, group] of Map.groupBy(outcomes, ({ utterance }) => utterance.example)) {
    const wrong = group.flatMap(({ read }) =>
      read === undefined || read.expected === read.got ? [] : [`${read.expected} → ${read.got}`],
    );
    const counted = [...Map.groupBy(wrong, (one) => one)].sort(([, a], [, b]) => b.length - a.length);
    lines.push(`${example}: ${counted.map(([one, all]) => `${one} (${all.length})`).join(', ') || 'none'}`);
  }
  return lines;
}

function renderMisses(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ utterance, read, values, yes, completed }) => {
    const faults = [
      ...(read === undefined || read.expected === read.got ? [] : [`${read.expected} → ${read.got}`]),
      ...(values === undefined || values.right === values.all
        ? []
        : [`values ${values.right}/${values.all}`]),
      ...(yes === undefined || yes.expected === yes.got ? [] : [yes.got ? 'FALSE YES' : 'missed yes']),
      ...(completed === undefined || completed === 'yes' ? [] : [`task ${utterance.task}: ${completed}`]),
    ];
    const { example, line, text, language = '' } = utterance;
    return faults.length === 0 ? [] : [`${example}:${line} ${language} [${faults.join('; ')}] ${text}`];
  });
}
