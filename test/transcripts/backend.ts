import type { TestPostgres } from '../support/postgres.ts';
import type { Fact } from './transcript.ts';
import { type Facts, watchFacts } from './watch-facts.ts';

const tries = 200;

/** One transcript's own backend, seen as the business sees it. */
export interface Backend {
  /** What changed since the last call, as transcripts write it. What `tell` changed is left out. */
  takeChanges(): Promise<readonly string[]>;
  /** Changes something as somebody else would. */
  tell(facts: readonly Fact[]): Promise<void>;
  /**
   * Runs `act` while no write can go through, waits until so many wait, changes `facts` ahead of them, and lets
   * them go. `countPermits` tells how many writes the hub has permitted until now.
   */
  holdWrites(
    waiting: number,
    facts: readonly Fact[],
    act: () => Promise<void>,
    countPermits: () => Promise<number>,
  ): Promise<void>;
}

/** A database, seen through the example's view `transcript.facts`. */
export async function openBackend(postgres: TestPostgres, database: string): Promise<Backend> {
  async function read(): Promise<Facts> {
    const rows = await postgres.query(database, 'SELECT subject, property, value FROM transcript.facts');
    const facts = new Map(
      rows.map(({ subject, property, value }) => [
        `${subject}, ${property}`,
        value === null ? null : String(value),
      ]),
    );
    if (facts.size < rows.length) throw new Error('transcript.facts calls two values by the same name');
    return facts;
  }

  const watch = await watchFacts(read);

  return {
    takeChanges: watch.takeChanges,
    async tell(facts) {
      for (const { subject, property, value } of facts) {
        await postgres.query(database, 'SELECT transcript.tell($1, $2, $3)', [subject, property, value]);
      }
      watch.expect(facts);
    },
    async holdWrites(waiting, facts, act) {
      const held = postgres.query(database, holdSql(waiting, facts));
      await Promise.race([held, untilHeld(postgres, database)]);
      await act();
      await held;
      watch.expect(facts);
    },
  };
}

/** Tables stay readable and their rows lockable; writing waits. */
function holdSql(waiting: number, facts: readonly Fact[]): string {
  const tells = facts.map((fact) => {
    const [subject, property, value] = [fact.subject, fact.property, fact.value].map(quote);
    return `PERFORM transcript.tell(${subject}, ${property}, ${value});`;
  });
  return `DO $hold$
    DECLARE
      name text;
    BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', name);
      END LOOP;
      FOR attempt IN 1..${tries} LOOP
        PERFORM pg_stat_clear_snapshot();
        EXIT WHEN ${waiting} <= (SELECT count(*) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock');
        IF attempt = ${tries} THEN RAISE EXCEPTION 'no write came'; END IF;
        PERFORM pg_sleep(0.02);
      END LOOP;
      ${tells.join('\n')}
    END $hold$`;
}

async function untilHeld(postgres: TestPostgres, database: string): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [row] = await postgres.query(
      database,
      `SELECT count(*)::integer AS holding FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event = 'PgSleep'`,
    );
    if (row?.holding === 1) return;
  }
  throw new Error('The tables were not held.');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
