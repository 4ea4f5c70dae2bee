import { describe, expect, it } from 'vitest';
import { nameFacts, parseFactNames, toFactMap } from './facts.ts';
import { placeKinds } from './places/index.ts';

const sql = `CREATE TABLE people (id integer PRIMARY KEY, full_name varchar(40), born date, owes numeric(8,2));
  CREATE TABLE visits (id integer PRIMARY KEY, person_id integer, begins timestamp NOT NULL);
  CREATE TABLE parley_operations (operation_id varchar(64) PRIMARY KEY);
  INSERT INTO people VALUES (1, 'Zoë Nkosi', '1985-03-14', 412.50), (2, 'Sipho', NULL, NULL);
  INSERT INTO visits VALUES (7, 1, '2026-03-05 09:30:00')`;

const json = JSON.stringify({
  people: [
    { id: 1, full: { name: 'Zoë Nkosi' }, born: '1985-03-14', owes: 412.5 },
    { id: 2, full: { name: 'Sipho' }, born: null },
  ],
  visits: [{ id: 7, person_id: 1, begins: '2026-03-05T09:30:00' }],
});

const tabs = JSON.stringify({
  people: [
    ['Id', 'Full name', 'Born', 'Owes'],
    [1, 'Zoë Nkosi', '1985-03-14', 412.5],
    [2, 'Sipho', '', null],
  ],
  visits: [
    ['Id', 'Person id', 'Begins'],
    [7, 1, '2026-03-05 09:30:00'],
  ],
});

const kinds = [
  { plugin: 'postgres', seed: sql, name: 'full_name', person: 'person_id', owes: '412.50' },
  { plugin: 'mysql', seed: sql, name: 'full_name', person: 'person_id', owes: '412.50' },
  { plugin: 'rest', seed: json, name: 'full.name', person: 'person_id', owes: '412.5' },
  { plugin: 'google-sheets', seed: tabs, name: 'Full name', person: 'Person id', owes: '412.5' },
  { plugin: 'excel-webhook', seed: tabs, name: 'Full name', person: 'Person id', owes: '412.5' },
];

describe.each(kinds)('a place of $plugin', ({ plugin, seed, name, person, owes }) => {
  const names = parseFactNames(`
    desk:
      people: { call: "person {${name}}" }
      visits: { call: "visit of {${person} -> people.${name}}", leave-out: [${person}] }`);

  it('calls every value as the business does, and shows what somebody edits', async (context) => {
    const kind = placeKinds[plugin];
    const obstacle = await kind?.obstacle?.();
    if (kind === undefined || obstacle !== undefined) return context.skip(obstacle);
    const started = await kind.start();
    const place = await started.open({ seed, timezone: 'Africa/Johannesburg', asked: new Set() });
    try {
      const before = nameFacts(names, 'desk', await place.dump());
      const facts = toFactMap(before);
      expect(facts.get('person Zoë Nkosi, born')).toBe('1985-03-14');
      expect(facts.get('person Zoë Nkosi, owes')).toBe(owes);
      expect(facts.get('person Sipho, born') ?? null).toBeNull();
      expect(facts.get('visit of Zoë Nkosi, begins')).toBe('2026-03-05 09:30');

      const visit = before.find((fact) => fact.name === 'visit of Zoë Nkosi, begins');
      if (visit === undefined) throw new Error('the visit has no name');
      await place.edit({ ...visit.place, value: '2026-03-06 10:00:00' });
      const after = toFactMap(nameFacts(names, 'desk', await place.dump()));
      expect(after.get('visit of Zoë Nkosi, begins')).toBe('2026-03-06 10:00');
      expect(after.size).toBe(facts.size);
    } finally {
      await place.close();
      await started.stop();
    }
    return undefined;
  });
});

describe('facts.yaml', () => {
  it('refuses two values of one name, and rows that it does not name', () => {
    const names = parseFactNames('desk: { people: { call: "person {name}" } }');
    const row = { id: '1', name: 'Sipho', phone: '1' };
    const people = [row, { ...row, id: '2' }];
    expect(() => nameFacts(names, 'desk', { people })).toThrow('calls two values "person Sipho, name"');
    expect(() => nameFacts(names, 'desk', { visits: [row] })).toThrow('desk.visits is called');
  });
});
