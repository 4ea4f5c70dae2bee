import type { Knex } from 'knex';
import { prepare } from '../prepare.ts';

/** That a property of a customer was changed through the hub: names and indices, no value. */
export interface RecentChangeRow {
  readonly subjectIndex: string;
  /** Empty: nothing of the customer's own record. */
  readonly property: string;
  readonly changeId: string;
  readonly changedAt: number;
  /** Of a phone number or an address: the index of what stood there before. */
  readonly contactIndex: string | undefined;
}

export interface RecentChangeRows {
  add(row: RecentChangeRow): Promise<void>;
  /** Those of one customer since then, the newest first. */
  list(subjectIndex: string, since: number): Promise<readonly RecentChangeRow[]>;
  /** Those that replaced this contact since then, the newest first. */
  listByContact(contactIndex: string, since: number): Promise<readonly RecentChangeRow[]>;
  /** Of a change that was proved not to have happened. */
  remove(changeId: string): Promise<void>;
  forget(before: number): Promise<void>;
}

export function createRecentChangeRows(knex: Knex): RecentChangeRows {
  const list = (column: 'subject_index' | 'contact_index') =>
    prepare<StoredChange>(knex, (slot) =>
      knex('recent_changes')
        .where({ [column]: slot('index') })
        .andWhere('changed_at', '>', slot('since'))
        .orderBy([
          { column: 'changed_at', order: 'desc' },
          { column: 'property', order: 'asc' },
        ]),
    );
  const bySubject = list('subject_index');
  const byContact = list('contact_index');
  return {
    async add(row) {
      await knex('recent_changes').insert({
        subject_index: row.subjectIndex,
        property: row.property,
        change_id: row.changeId,
        changed_at: row.changedAt,
        contact_index: row.contactIndex ?? null,
      });
    },
    list: async (index, since) => (await bySubject.rows({ index, since })).map(toRow),
    listByContact: async (index, since) => (await byContact.rows({ index, since })).map(toRow),
    async remove(changeId) {
      await knex('recent_changes').where({ change_id: changeId }).delete();
    },
    async forget(before) {
      await knex('recent_changes').where('changed_at', '<=', before).delete();
    },
  };
}

interface StoredChange {
  subject_index: string;
  property: string;
  change_id: string;
  changed_at: number | string;
  contact_index: string | null;
}

function toRow(row: StoredChange): RecentChangeRow {
  return {
    subjectIndex: row.subject_index,
    property: row.property,
    changeId: row.change_id,
    changedAt: Number(row.changed_at),
    contactIndex: row.contact_index ?? undefined,
  };
}
