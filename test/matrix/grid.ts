import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests write the rows of their run, for whoever prints them at the end. */
export const rowsFile = join(tmpdir(), 'parley-matrix.json');

/** One cell of the matrix. */
export interface MatrixRow {
  readonly backend: string;
  readonly layout: string;
  readonly transcript: string;
  readonly result: 'pass' | 'fail' | 'not run';
  /** Empty when it passed. */
  readonly why: string;
}

const signs = { pass: 'pass', fail: 'FAIL', 'not run': '-' } as const;

/** The matrix as people read it, with what went wrong or did not run under it. */
export function renderGrid(rows: readonly MatrixRow[]): readonly string[] {
  const transcripts = [...new Set(rows.map(({ transcript }) => transcript))];
  const places = [...new Set(rows.map(toPlace))];
  const width = Math.max(0, ...places.map(({ length }) => length));
  const head = transcripts.map((_, index) => `${index + 1}`.padEnd(5)).join('');
  const lines = places.map((place) => {
    const cells = transcripts.map((transcript) => {
      const row = rows.find((one) => toPlace(one) === place && one.transcript === transcript);
      return (row === undefined ? '' : signs[row.result]).padEnd(5);
    });
    return `${place.padEnd(width)}  ${cells.join('')}`.trimEnd();
  });
  return [
    'Every backend, every layout, the same conversations:',
    ...transcripts.map((transcript, index) => `  ${index + 1} ${transcript}`),
    `${''.padEnd(width)}  ${head}`.trimEnd(),
    ...lines,
    ...explain(rows),
    countResults(rows),
  ];
}

function toPlace({ backend, layout }: MatrixRow): string {
  return `${backend}, ${layout}`;
}

/** Cells with the same reason together. */
function explain(rows: readonly MatrixRow[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const row of rows) {
    if (row.result === 'pass') continue;
    const reason = `${row.result}: ${row.why}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), `${toPlace(row)}, ${row.transcript}`]);
  }
  return [...reasons].map(([reason, cells]) => {
    const [first = '', ...more] = cells;
    return more.length === 0 ? `${first} ${reason}` : `${first} and ${more.length} more ${reason}`;
  });
}

function countResults(rows: readonly MatrixRow[]): string {
  const count = (result: MatrixRow['result']) => rows.filter((row) => row.result === result).length;
  return `${count('pass')} pass, ${count('fail')} fail, ${count('not run')} not run`;
}
