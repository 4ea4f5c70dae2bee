import { type ErrorCode, ParleyError } from '../contract/index.ts';

/** One thing wrong with a plugin. */
export interface PluginFinding {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** One error for everything that is wrong with one plugin. Its code is that of the first finding. */
export function createPluginError(
  plugin: string,
  findings: readonly [PluginFinding, ...PluginFinding[]],
): ParleyError {
  const [first] = findings;
  const cause = findings.find((finding) => finding.cause !== undefined)?.cause;
  const message = findings.map((finding) => finding.message).join(' ');
  return new ParleyError(first.code, `Plugin "${plugin}": ${message}`, {
    fix: first.fix,
    ...(cause === undefined ? {} : { cause }),
    details: { problems: findings.map(({ code, message, fix }) => ({ code, message, fix })) },
  });
}

/** Narrows to a list with something in it. */
export function isNonEmpty<Item>(list: readonly Item[]): list is readonly [Item, ...Item[]] {
  return list.length > 0;
}
