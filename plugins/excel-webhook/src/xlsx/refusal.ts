import { createFailure } from '../engine/failure.ts';

/** A workbook that this program will not open or edit: better refused than damaged. */
export function refuse(what: string, fix: string): Error {
  return createFailure('UNSUPPORTED', what, { fix });
}
