import { DatabaseError } from 'pg';
import { Unsupported } from './parser.ts';

/** What Oracle would have said. */
export class OracleError extends Error {
  readonly number: number;

  constructor(number: number, text: string) {
    super(text);
    this.number = number;
  }
}

const numbers: Readonly<Record<string, number>> = {
  '22001': 12_899,
  '22003': 1438,
  '22007': 1861,
  '22008': 1843,
  '22P02': 1722,
  '23502': 1400,
  '23503': 2291,
  '23505': 1,
  '23514': 2290,
  '25006': 1456,
  '25P02': 1453,
  '40001': 8177,
  '40P01': 60,
  '42501': 1031,
  '42703': 904,
  '42P01': 942,
  '428C9': 32_795,
  '55P03': 54,
  '57014': 1013,
  P0001: 20_000,
};

/** Says in Oracle's numbers what PostgreSQL refused; what has no counterpart is a statement that is not supported. */
export function toOracleError(error: unknown): OracleError {
  if (error instanceof OracleError) return error;
  if (error instanceof Unsupported) return new OracleError(900, `invalid SQL statement: ${error.message}`);
  if (error instanceof DatabaseError && error.code !== undefined) {
    // A row that is still referred to, when it is the parent that was to go.
    const number =
      error.code === '23503' && error.detail?.includes('still referenced') ? 2292 : numbers[error.code];
    return new OracleError(number ?? 3115, `${error.code} ${error.message}`);
  }
  return new OracleError(3115, error instanceof Error ? error.message : String(error));
}
