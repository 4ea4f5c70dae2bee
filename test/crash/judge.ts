import type { ChangeNotice } from '@parley/core/contract';
import type { HistoryRow } from './backend.ts';
import type { Wish } from './customer.ts';
import type { AuditReading } from './store-reading.ts';

/** All that is known at the end, each from its own side. */
export interface Testimony {
  /** What the backend's triggers saw. */
  readonly history: readonly HistoryRow[];
  /** What the business was told: copies of a notice count once. */
  readonly notices: readonly ChangeNotice[];
  /** What customers were told, copies included. */
  readonly replies: readonly { readonly to: string; readonly text: string }[];
  readonly trail: readonly AuditReading[];
  readonly wishes: readonly Wish[];
  /** Events and deliveries that the hub still has to work on, after it was given time. */
  readonly leftOver: readonly string[];
}

export interface Verdicts {
  /** Values that changed in the backend. */
  readonly changes: number;
  readonly silent: readonly string[];
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly misreported: readonly string[];
  readonly unknown: number;
}

/** The customer is told that a yes did not count. */
function isRefusal(text: string): boolean {
  return /belongs to an earlier question|no longer open|ask again|only go ahead on a plain yes|would like to talk to a person/.test(
    text,
  );
}

type Outcome = ChangeNotice['outcome'];

/** Holds what was told against what happened. */
export function judge(testimony: Testimony): Verdicts {
  const { history, notices, wishes, trail, leftOver } = testimony;
  const silent: string[] = [];
  const lost: string[] = [...leftOver];
  const doubled: string[] = [];
  const misreported: string[] = [];
  const known = new Set(wishes.map(({ value }) => value));
  const times = countValues(history, known);
  const told = groupNotices(notices, known);

  for (const row of history) {
    if (!mentionsOne(row, known)) misreported.push(`nobody asked for this: ${JSON.stringify(row)}`);
  }
  for (const wish of wishes) {
    const happened = times.get(wish.value) ?? 0;
    const outcomes = (told.get(wish.value) ?? []).map(({ outcome }) => outcome);
    const applied = outcomes.filter((outcome) => outcome === 'applied').length;
    const isUnknown = outcomes.includes('unknown');
    const what = `${wish.value}: changed ${happened} times, told [${outcomes.join(', ')}]`;
    if (happened > 1 || applied > 1) doubled.push(what);
    if (happened > 0 && outcomes.length === 0) silent.push(what);
    else if (happened !== applied && !(isUnknown && applied <= happened)) misreported.push(what);
    const isConfirmed = wish.confirmations.length > 0;
    const isUnanswered = wish.confirmations.some(({ after }) => !after.some(isRefusal));
    if (outcomes.length === 0 && isUnanswered) lost.push(`${what}, confirmed:\n${wish.dialogue.join('\n')}`);
    if (happened > 0 && !isConfirmed) misreported.push(`${what}, never confirmed`);
  }
  misreported.push(...judgeBefores(testimony, known));
  const trailed = judgeTrail(trail, notices);
  const replied = judgeReplies(testimony);
  return {
    changes: times.size,
    silent,
    lost: [...lost, ...trailed.lost, ...replied.lost],
    doubled: [...doubled, ...trailed.doubled],
    misreported: [...misreported, ...trailed.misreported, ...replied.misreported],
    unknown: trail.filter(({ kind }) => kind === 'write.unknown').length,
  };
}

function texts(row: Readonly<Record<string, unknown>> | null): readonly string[] {
  return Object.values(row ?? {}).filter((value): value is string => typeof value === 'string');
}

function mentionsOne(row: HistoryRow, known: ReadonlySet<string>): boolean {
  return texts(row.after).some((text) => known.has(text));
}

/** A row that keeps a value from before does not count as changed by it, except when nothing at all changed. */
function countValues(history: readonly HistoryRow[], known: ReadonlySet<string>): Map<string, number> {
  const times = new Map<string, number>();
  for (const { before, after } of history) {
    const kept = new Set(JSON.stringify(before) === JSON.stringify(after) ? [] : texts(before));
    for (const text of texts(after)) {
      if (known.has(text) && !kept.has(text)) times.set(text, (times.get(text) ?? 0) + 1);
    }
  }
  return times;
}

function findValue(notice: ChangeNotice, known: ReadonlySet<string>): string | undefined {
  for (const { after } of notice.changes) {
    if (after === null) continue;
    if (known.has(after)) return after;
    const [street = ''] = after.split(', ');
    if (known.has(street)) return street;
  }
  return undefined;
}

function groupNotices(
  notices: readonly ChangeNotice[],
  known: ReadonlySet<string>,
): Map<string, ChangeNotice[]> {
  const groups = new Map<string, ChangeNotice[]>();
  for (const notice of notices) {
    const value = findValue(notice, known) ?? `no value in notice ${notice.id}`;
    groups.set(value, [...(groups.get(value) ?? []), notice]);
  }
  return groups;
}

/** What a notice says stood there before is what the history saw go. */
function judgeBefores({ history, notices }: Testimony, known: ReadonlySet<string>): readonly string[] {
  const wrong: string[] = [];
  for (const notice of notices) {
    if (notice.outcome !== 'applied') continue;
    const value = findValue(notice, known);
    if (value === undefined) {
      wrong.push(`notice ${notice.id} tells of a value that nobody wanted`);
      continue;
    }
    const row = history.find(
      ({ after, before }) => texts(after).includes(value) && !texts(before).includes(value),
    );
    for (const { before } of notice.changes) {
      const [first = ''] = before?.split(', ') ?? [];
      const isRight = before === null ? row?.before == null : texts(row?.before ?? null).includes(first);
      if (!isRight) wrong.push(`${value}: told that "${before}" stood there before`);
    }
  }
  return wrong;
}

function judgeTrail(trail: readonly AuditReading[], notices: readonly ChangeNotice[]) {
  const lost: string[] = [];
  const doubled: string[] = [];
  const misreported: string[] = [];
  const byChange = Map.groupBy(trail, ({ changeId }) => changeId);
  const noticesByChange = Map.groupBy(notices, ({ changeId }) => changeId);
  for (const [changeId, events] of byChange) {
    const outcomes = events.flatMap(({ kind }) => toOutcome(kind) ?? []);
    const permits = events.filter(({ kind }) => kind === 'write.permitted').length;
    const told = noticesByChange.get(changeId) ?? [];
    if (permits === 0) continue;
    if (outcomes.length === 0) lost.push(`${changeId} was permitted and never settled`);
    if (outcomes.length > 1 || permits > 1) doubled.push(`${changeId} was settled ${outcomes.length} times`);
    if (told.length === 0) lost.push(`${changeId} has no notice`);
    if (told.length > 1) doubled.push(`${changeId} has ${told.length} notices`);
    if (told.some(({ outcome }) => outcome !== outcomes[0]))
      misreported.push(`${changeId}: trail and notice differ`);
    if (!events.some(({ kind }) => kind === 'delivery.accepted'))
      lost.push(`${changeId}: its delivery is not in the trail`);
  }
  for (const changeId of noticesByChange.keys())
    if (!byChange.has(changeId)) misreported.push(`${changeId} is told of and not in the trail`);
  return { lost, doubled, misreported };
}

function toOutcome(kind: string): Outcome | undefined {
  if (kind === 'write.applied') return 'applied';
  if (kind === 'write.not-applied') return 'not-applied';
  return kind === 'write.unknown' ? 'unknown' : undefined;
}

const replyOutcomes: readonly (readonly [RegExp, Outcome])[] = [
  [/Done\./, 'applied'],
  [/could not be made, and nothing was changed/, 'not-applied'],
  [/could not make sure whether your change went through/, 'unknown'],
];

/** Each customer is told what became of their change, and what they are told is what the business is told. */
function judgeReplies({ replies, notices, trail }: Testimony) {
  const lost: string[] = [];
  const misreported: string[] = [];
  const told = new Map<string, Set<Outcome>>();
  for (const { text } of replies) {
    const reference = /Reference: (\S+?)\./.exec(text)?.[1];
    const outcome = replyOutcomes.find(([pattern]) => pattern.test(text))?.[1];
    if (reference === undefined || outcome === undefined) continue;
    told.set(reference, (told.get(reference) ?? new Set()).add(outcome));
  }
  const conflicts = new Set(
    trail
      .filter(({ kind, facts }) => toOutcome(kind) !== undefined && facts.conflict === true)
      .map(({ changeId }) => changeId),
  );
  for (const { changeId, outcome } of notices) {
    const outcomes = told.get(changeId);
    // After a conflict the customer is asked again instead.
    if (outcomes === undefined) {
      if (!conflicts.has(changeId)) lost.push(`${changeId}: the customer was never told`);
    } else if (outcomes.size > 1 || !outcomes.has(outcome)) {
      misreported.push(`${changeId}: ${outcome}, but the customer was told ${[...outcomes].join(' and ')}`);
    }
  }
  const changes = new Set(notices.map(({ changeId }) => changeId));
  for (const reference of told.keys())
    if (!changes.has(reference)) misreported.push(`${reference} was told to a customer and to nobody else`);
  return { lost, misreported };
}
