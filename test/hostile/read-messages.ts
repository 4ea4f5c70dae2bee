import { readFileSync } from 'node:fs';

export interface HostileMessage {
  readonly kind: string;
  readonly text: string;
}

/** What stands in messages.json, each with its kind. */
export function readMessages(): readonly HostileMessage[] {
  const file: Readonly<Record<string, readonly string[]>> = JSON.parse(
    readFileSync(new URL('./messages.json', import.meta.url), 'utf8'),
  );
  return Object.entries(file).flatMap(([kind, texts]) => texts.map((text) => ({ kind, text: unfold(text) })));
}

/** `4096 × A` in the file stands for that many characters of it. */
function unfold(text: string): string {
  const [, count, what = ''] = /^(\d+) × (.*)$/s.exec(text) ?? [];
  return count === undefined
    ? text
    : what.repeat(Math.ceil(Number(count) / what.length)).slice(0, Number(count));
}
