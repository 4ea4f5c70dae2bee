import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';

/** Wrapped keys, one for each sender. */
export interface SenderKeyRows {
  find(senderIndex: string): Promise<string | undefined>;
  /** Returns the key that is stored now: this one, or the one that was there first. */
  insertIfAbsent(senderIndex: string, wrapped: string): Promise<string>;
  remove(senderIndex: string): Promise<boolean>;
}

export function createSenderKeyRows(knex: Knex): SenderKeyRows {
  const wrapped = prepare<{ wrapped: string }>(knex, (slot) =>
    knex('sender_keys')
      .where({ sender_index: slot('sender') })
      .first('wrapped'),
  );
  const find = async (senderIndex: string): Promise<string | undefined> =>
    (await wrapped.row({ sender: senderIndex }))?.wrapped;
  return {
    find,
    async insertIfAbsent(senderIndex, wrapped) {
      await knex('sender_keys')
        .insert({ sender_index: senderIndex, wrapped })
        .onConflict('sender_index')
        .ignore();
      return (await find(senderIndex)) ?? wrapped;
    },
    async remove(senderIndex) {
      return (await knex('sender_keys').where({ sender_index: senderIndex }).delete()) > 0;
    },
  };
}

/** Wrong verification answers of one customer, across conversations. */
export interface AttemptsRow {
  readonly failures: number;
  /** 0: not locked. */
  readonly lockedUntil: number;
}

export interface AttemptRows {
  /** None where none was counted after `since`, and no lock lasts at `now`. */
  find(subjectIndex: string, when: { readonly since: number; readonly now: number }): Promise<AttemptsRow>;
  save(subjectIndex: string, row: AttemptsRow, now: number): Promise<void>;
  /** Those that {@link AttemptRows.find} would not find any more. */
  forget(when: { readonly since: number; readonly now: number }): Promise<void>;
}

export function createAttemptRows(knex: Knex): AttemptRows {
  const find = prepare<{ failures: number; locked_until: number | string }>(knex, (slot) =>
    knex('attempts')
      .where({ subject_index: slot('subject') })
      .andWhere((row) =>
        row.where('updated_at', '>', slot('since')).orWhere('locked_until', '>', slot('now')),
      )
      .first(),
  );
  return {
    async find(subjectIndex, { since, now }) {
      const row = await find.row({ subject: subjectIndex, since, now });
      return row === undefined
        ? { failures: 0, lockedUntil: 0 }
        : { failures: row.failures, lockedUntil: Number(row.locked_until) };
    },
    async save(subjectIndex, row, now) {
      await knex('attempts')
        .insert({
          subject_index: subjectIndex,
          failures: row.failures,
          locked_until: row.lockedUntil,
          updated_at: now,
        })
        .onConflict('subject_index')
        .merge();
    },
    async forget({ since, now }) {
      await knex('attempts').where('updated_at', '<=', since).andWhere('locked_until', '<=', now).delete();
    },
  };
}

/** Single named texts about the store itself. */
export interface MetaRows {
  find(name: string): Promise<string | undefined>;
  save(name: string, value: string): Promise<void>;
}

export function createMetaRows(knex: Knex): MetaRows {
  return {
    async find(name) {
      const row = await knex('meta').where({ name }).first('value');
      return row?.value;
    },
    async save(name, value) {
      await knex('meta').insert({ name, value }).onConflict('name').merge();
    },
  };
}
