import { describe, expect, it } from 'vitest';
import { runCrashTest } from './crash-run.ts';

const nothingWrong = {
  silent: 0,
  lost: 0,
  doubled: 0,
  misreported: 0,
  findings: [],
  auditChain: 'verified',
  exitCode: 0,
};

describe('a hub that is killed under load', () => {
  it('tells of every change once and as it was, and knows every outcome', { timeout: 180_000 }, async () => {
    const report = await runCrashTest({ kills: 12 });
    expect(report).toMatchObject({ ...nothingWrong, kills: 12, unknown: 0 });
    expect(report.changes).toBeGreaterThan(0);
    expect(report.killsBetweenPermitAndSettle).toBeGreaterThanOrEqual(6);
  });

  it('guesses no outcome where the business keeps no operations table', { timeout: 180_000 }, async () => {
    const report = await runCrashTest({ kills: 6, operationsTable: false });
    expect(report).toMatchObject({ ...nothingWrong, kills: 6 });
  });
});
