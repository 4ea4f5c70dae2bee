import { readFile } from 'node:fs/promises';

/** Somebody who can write on the page's phone. */
export interface Person {
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  readonly about: string;
  /** Names of the customers whose records to show. Default: their own. */
  readonly records?: readonly string[];
  /** What they could say, and what proves who they are. */
  readonly say: readonly string[];
  readonly answers: readonly string[];
}

export async function readPeople(file: string): Promise<readonly Person[]> {
  return JSON.parse(await readFile(file, 'utf8')) as readonly Person[];
}
