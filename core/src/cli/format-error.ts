import { formatProblems, type Problem } from '../config/index.ts';
import type { ParleyError } from '../contract/index.ts';

/** An error as the command line tells it: every problem with its place and fix, else the one fix there is. */
export function formatError({ code, message, fix, details }: ParleyError): string {
  const problems = isProblems(details.problems) ? formatProblems(details.problems) : '';
  if (problems === '') return `${code}: ${message}${fix === undefined || fix === '' ? '' : `\nFix: ${fix}`}`;
  return message === problems ? `${code}:\n${problems}` : `${code}: ${message}\n${problems}`;
}

function isProblems(input: unknown): input is readonly Problem[] {
  return (
    Array.isArray(input) &&
    input.every((item) => typeof item === 'object' && item !== null && 'file' in item && 'line' in item)
  );
}
