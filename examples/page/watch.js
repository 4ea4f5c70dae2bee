// What comes of a conversation: the rows, the notices and the trail, as they change.

import { element } from '/phone.js';

/** Watches one person's rows, and everybody's notices and trail. Returns the way to stop. */
export function watch({ phone, records, notices, trail, onTrouble }) {
  const source = new EventSource(`/demo/watch?${new URLSearchParams({ phone })}`);
  const showRecords = createRecordsView(records);
  const showNotices = createListView(
    notices,
    'Nothing yet: the business hears of every change, and of everyone who wants a person.',
  );
  const showTrail = createListView(trail, 'Nothing yet.');
  source.addEventListener('records', ({ data }) => showRecords(JSON.parse(data)));
  source.addEventListener('notices', ({ data }) =>
    showNotices(JSON.parse(data).map(({ id, at, notice }) => ({ id, draw: () => drawNotice(notice, at) }))),
  );
  source.addEventListener('trail', ({ data }) =>
    showTrail(
      JSON.parse(data).map((entry) => ({ id: String(entry.sequence), draw: () => drawEntry(entry) })),
    ),
  );
  source.addEventListener('error', () => onTrouble('The example does not answer. Is it still running?'));
  source.addEventListener('open', () => onTrouble(''));
  return () => source.close();
}

/** Shows rows beside what stood in them when the person was picked. */
function createRecordsView(container) {
  let first;
  return (rows) => {
    const byId = new Map(rows.map((row) => [`${row.table} ${row.id}`, row]));
    first ??= byId;
    const keys = [...new Set([...byId.keys(), ...first.keys()])];
    const cards = keys.map((key) => drawRow(first.get(key), byId.get(key)));
    const none = element('p', 'empty', 'There is no record with this number.');
    container.replaceChildren(...(cards.length === 0 ? [none] : cards));
  };
}

function drawRow(before, after) {
  const { table, id, values } = after ?? before;
  const state = before === undefined ? 'added' : after === undefined ? 'removed' : '';
  const card = element('article', `row-card ${state}`);
  const title = element('h3', '', `${table} ${id}`);
  const isChanged =
    before !== undefined && after !== undefined && columnsOf(before, after).some(({ was, is }) => was !== is);
  const note = { added: 'new', removed: 'gone' }[state] ?? (isChanged ? 'changed' : '');
  title.append(element('em', '', note));
  const list = element('dl');
  const columns =
    before && after
      ? columnsOf(before, after)
      : Object.entries(values).map(([name, is]) => ({ name, was: is, is }));
  list.append(...columns.filter(({ name }) => name !== 'id').map(drawColumn));
  card.append(title, list);
  return card;
}

function columnsOf(before, after) {
  return Object.entries(after.values).map(([name, is]) => ({ name, was: before.values[name], is }));
}

function drawColumn({ name, was, is }) {
  const line = element('div', was === is ? '' : 'changed');
  const value = element('dd');
  if (was === is) value.append(drawValue(is, 'span'));
  else value.append(drawValue(was, 'del'), drawValue(is, 'ins'));
  line.append(element('dt', '', name), value);
  return line;
}

function drawValue(value, name) {
  if (value !== null) return element(name, '', value);
  const wrapper = element(name);
  wrapper.append(element('i', '', 'empty'));
  return wrapper;
}

/** Shows a list, the newest first; what was not there before is lit for a moment. */
function createListView(container, emptyText) {
  const drawn = new Map();
  let isFirst = true;
  return (items) => {
    for (const { id, draw } of items) {
      if (drawn.has(id)) continue;
      const item = draw();
      if (!isFirst) item.classList.add('fresh');
      drawn.set(id, item);
    }
    isFirst = false;
    const shown = items.map(({ id }) => drawn.get(id));
    container.replaceChildren(...(shown.length === 0 ? [element('li', 'empty', emptyText)] : shown));
  };
}

function drawNotice(notice, at) {
  const item = element('li');
  const isChange = notice.kind === 'change';
  const head = element(
    'strong',
    '',
    isChange
      ? `${notice.action}: ${notice.record.type} ${notice.record.label}`
      : 'Somebody waits for a person',
  );
  const badge = element(
    'span',
    `badge ${notice.outcome === 'applied' ? '' : 'bad'}`,
    isChange ? notice.outcome : notice.reason,
  );
  head.append(badge);
  item.append(head);
  for (const { property, before, after } of notice.changes ?? []) {
    const line = element('div', 'what', `${property}: `);
    line.append(element('del', '', before ?? 'nothing'), ' → ', element('ins', '', after ?? 'nothing'));
    item.append(line);
  }
  const { customer, sender } = notice.requestedBy;
  item.append(element('p', '', `Asked by ${customer ? `${customer}, ` : ''}${sender}, ${formatTime(at)}`));
  if (isChange) {
    item.append(element('p', '', `Because: “${notice.reason}”`));
    item.append(element('p', '', `Proved by ${notice.evidence.join(' and ')}; change ${notice.changeId}`));
  }
  return item;
}

function drawEntry({ sequence, at, kind, changeId, facts, hash }) {
  const item = element('li');
  const body = element('div');
  body.append(element('b', '', kind), ' ', element('code', '', `#${sequence} ${hash}`));
  const told = Object.entries({ ...facts, ...(changeId ? { change: changeId } : {}) });
  const words = told
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${shorten(typeof value === 'string' ? value : JSON.stringify(value))}`);
  if (words.length > 0) body.append(element('p', '', words.join(' · ')));
  item.append(element('time', '', formatTime(at)), body);
  return item;
}

function shorten(text) {
  return /^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}

function formatTime(at) {
  return new Date(at).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
