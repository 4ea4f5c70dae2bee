import { basename } from 'node:path';
import type { Problem } from './hub-config.ts';

/** One line for each problem: `hub.yaml:12:5 error connectors.policies.permission: … Fix: …`. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ file, line, column, severity, path, message, fix }) => {
      const place = `${basename(file)}:${line}:${column} ${severity}`;
      return `${place} ${path === '' ? '' : `${path}: `}${message} Fix: ${fix}`;
    })
    .join('\n');
}
