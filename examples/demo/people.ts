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

/** Who can write, and on what day. */
export interface People {
  readonly people: readonly Person[];
  /** The day that the example's data is of: `2026-03-02T09:00+02:00`. Default: today. */
  readonly begins?: string;
}

/** Reads people.json: a list of people, or `{ begins, people }`. */
export async function readPeople(file: string): Promise<People> {
  const read = JSON.parse(await readFile(file, 'utf8')) as People | readonly Person[];
  return 'people' in read ? read : { people: read };
}
