import type { BaseIssue } from 'valibot';
import { suggestFix } from '../suggest.ts';
import type { Report } from './report.ts';
import { parseSaid, reservedKeys, unknownKeyMessage } from './schema-kit.ts';
import type { Path } from './yaml-source.ts';

/** Turns the issues of the hub.yaml schema into problems. `written` is the file before secrets were resolved. */
export function reportShapeIssues(
  issues: readonly BaseIssue<unknown>[],
  written: unknown,
  report: Report,
): void {
  for (const issue of issues) {
    const path = withoutAddedSteps(toPath(issue), written);
    const name = String(path.at(-1) ?? 'The file');
    if (
      issue.kind === 'schema' &&
      issue.expected?.startsWith('"') === true &&
      issue.received === 'undefined'
    ) {
      const above = path.slice(0, -1).join('.');
      report.error(
        path,
        `"${name}" is missing.`,
        above === '' ? `Add "${name}:".` : `Add "${name}:" under ${above}.`,
      );
      continue;
    }
    const said = parseSaid(issue.message) ?? { message: issue.message, fix: 'Correct it.' };
    if (said.message === unknownKeyMessage) {
      report.error(path, `"${name}" ${unknownKeyMessage}.`, suggestFix(name, said.fix.split(', '), ''));
      continue;
    }
    report.error(path, `"${name}" ${said.message}${got(issue, path, written)}.`, said.fix);
  }
}

/** Refuses keys that every JavaScript object has, anywhere in the file. */
export function reportReservedKeys(node: unknown, report: Report, path: Path = []): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, item] of Object.entries(node)) {
    const here = [...path, Array.isArray(node) ? Number(key) : key];
    if (!Array.isArray(node) && reservedKeys.includes(key))
      report.error(here, `"${key}" cannot be used as a name.`, 'Choose another name.');
    reportReservedKeys(item, report, here);
  }
}

function toPath(issue: BaseIssue<unknown>): Path {
  return (issue.path ?? []).map(({ key, type }) => (type === 'array' ? Number(key) : String(key)));
}

/** Drops the steps that a shorthand added: `notify: compliance` has no `[0]`, `phone: phone` no `type`. */
function withoutAddedSteps(path: Path, written: unknown): Path {
  let node = written;
  for (const [index, part] of path.entries()) {
    if (typeof node !== 'object' || node === null) return path.slice(0, index);
    if (typeof part === 'number' && !Array.isArray(node)) return path.slice(0, index);
    node = (node as Record<string | number, unknown>)[part];
  }
  return path;
}

/** What was written instead of one of several words; nothing where it could be a secret. */
function got(issue: BaseIssue<unknown>, path: Path, written: unknown): string {
  if (issue.type !== 'picklist') return '';
  let node = written;
  for (const part of path) node = (node as Record<string | number, unknown> | undefined)?.[part];
  const isShort = typeof node === 'string' ? node.length <= 40 : typeof node === 'number';
  return isShort ? `, not "${String(node)}"` : '';
}
