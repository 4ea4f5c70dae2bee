import { ParleyError } from '@parley/core/contract';
import { describe, expect, it } from 'vitest';
import { provesNotCommitted, translateError } from './errors.ts';

/** As the driver throws what Oracle sent; the text is in the language of the server. */
const fromOracle = (number: number) =>
  Object.assign(new Error(`ORA-${String(number).padStart(5, '0')}: Geheimnis 'planted-value'`), {
    code: `ORA-${String(number).padStart(5, '0')}`,
    errorNum: number,
  });
const fromDriver = (code: string) => Object.assign(new Error(`${code}: planted-value`), { code });

describe("Oracle's errors", () => {
  it.each([
    [1, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [54, 'PARLEY_CONNECTOR_BUSY'],
    [60, 'PARLEY_CONNECTOR_BUSY'],
    [904, 'PARLEY_CONNECTOR_NOT_DESCRIBED'],
    [942, 'PARLEY_CONNECTOR_NOT_DESCRIBED'],
    [1013, 'PARLEY_CONNECTOR_TIMEOUT'],
    [1017, 'PARLEY_CONNECTOR_CREDENTIALS'],
    [1031, 'PARLEY_CONNECTOR_FORBIDDEN'],
    [1400, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [1438, 'PARLEY_CONNECTOR_VALUE_INVALID'],
    [1456, 'PARLEY_CONNECTOR_FORBIDDEN'],
    [2091, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [2291, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [2292, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [3113, 'PARLEY_CONNECTOR_UNREACHABLE'],
    [8177, 'PARLEY_CONNECTOR_BUSY'],
    [12_519, 'PARLEY_CONNECTOR_BUSY'],
    [12_899, 'PARLEY_CONNECTOR_VALUE_TOO_LONG'],
    [20_001, 'PARLEY_CONNECTOR_CONSTRAINT'],
    [20_877, 'PARLEY_CONNECTOR_TIMEOUT'],
    [28_000, 'PARLEY_CONNECTOR_CREDENTIALS'],
    [30_006, 'PARLEY_CONNECTOR_BUSY'],
    [99_999, 'PARLEY_CONNECTOR_FAILED'],
  ] as const)('%i is %s, by its number alone', (number, code) => {
    const error = translateError(fromOracle(number), { phase: 'query' });
    expect(error.code).toBe(code);
    expect(`${error.message}${error.stack}${error.cause}`).not.toContain('planted-value');
  });

  it.each([
    ['NJS-123', 'PARLEY_CONNECTOR_TIMEOUT'],
    ['NJS-500', 'PARLEY_CONNECTOR_UNREACHABLE'],
    ['NJS-503', 'PARLEY_CONNECTOR_UNREACHABLE'],
    ['NJS-506', 'PARLEY_CONNECTOR_CERTIFICATE'],
    ['NJS-518', 'PARLEY_CONNECTOR_CREDENTIALS'],
    ['NJS-098', 'PARLEY_CONNECTOR_FAILED'],
  ] as const)("the driver's %s is %s", (driver, code) => {
    expect(translateError(fromDriver(driver), { phase: 'query' }).code).toBe(code);
  });

  it('of a deadlock and of serialization say that the transaction may be tried again, others do not', () => {
    const isTransient = (number: number) =>
      translateError(fromOracle(number), { phase: 'query' }).details.transient;
    expect([60, 8177].map(isTransient)).toEqual([true, true]);
    expect([1, 54, 1013].map(isTransient)).toEqual([undefined, undefined, undefined]);
  });

  it('that are ours already stay as they are', () => {
    const error = new ParleyError('PARLEY_CONNECTOR_CONFLICT', 'moved');
    expect(translateError(error, { phase: 'query' })).toBe(error);
  });
});

describe('a commit that failed', () => {
  it('did not happen when Oracle refused it', () => {
    for (const number of [2091, 2290, 20_877, 1]) expect(provesNotCommitted(fromOracle(number))).toBe(true);
  });

  it('may have happened when the session ended, was broken off, or the driver failed', () => {
    for (const number of [1013, 1092, 3113, 3135, 603])
      expect(provesNotCommitted(fromOracle(number))).toBe(false);
    for (const code of ['NJS-123', 'NJS-500', 'NJS-103'])
      expect(provesNotCommitted(fromDriver(code))).toBe(false);
    expect(provesNotCommitted(new Error('socket'))).toBe(false);
  });
});
