import type { Problem } from './hub-config.ts';
import type { Path, YamlSource } from './yaml-source.ts';

/** Collects the problems of one file. */
export interface Report {
  readonly problems: readonly Problem[];
  error(path: Path, message: string, fix: string): void;
  warning(path: Path, message: string, fix: string): void;
}

/** Starts an empty report on a file. */
export function createReport(file: string, source: YamlSource): Report {
  const problems: Problem[] = [];
  const add = (severity: Problem['severity'], path: Path, message: string, fix: string): void => {
    problems.push({ severity, file, ...source.locate(path), path: toPathText(path), message, fix });
  };
  return {
    problems,
    error: (path, message, fix) => add('error', path, message, fix),
    warning: (path, message, fix) => add('warning', path, message, fix),
  };
}

/** A path as people read it: `actions.change-address.say[1]`. */
export function toPathText(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (part.includes('.')) text += `["${part}"]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}
