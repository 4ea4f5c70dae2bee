import { isParleyError } from './contract/index.ts';

/**
 * An error as a log may have it. Only our own messages are known to hold no customer's value and no secret; of any
 * other error, such as a driver's, the name and the code are all that is told.
 */
export function describeError(error: unknown): string {
  if (isParleyError(error)) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${/^ [A-Z][A-Z0-9_]{1,39}$|^ [0-9A-Z]{5}$/.test(code) ? code : ''}`;
}
