import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line is not understood. */
export class UsageError extends Error {}

/** Parses a command's arguments; anything unknown is a {@link UsageError}. */
export function readArgs<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, config: { type: 'string', default: 'hub.yaml' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** A whole number at least `least`. */
export function readNumber(text: string, name: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least)
    throw new UsageError(`${name} must be a whole number, not "${text}".`);
  return number;
}
