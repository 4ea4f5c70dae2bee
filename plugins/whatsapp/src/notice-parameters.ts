import type { ChangeNotice, Notice } from '@parley/core/contract';

/** A template's fixed words and its parameters together may have 1,024 characters; so much is left for the latter. */
const roomForAll = 900;

/**
 * The four parameters of the notice template: what happened, what changed, who asked and why, and where the
 * whole stands. One line each, as templates want it; when anything had to be shortened for that, the last says so.
 */
export function toNoticeParameters(notice: Notice): readonly [string, string, string, string] {
  const [headline, changes, about, where] =
    notice.kind === 'change'
      ? ([describe(notice), listChanges(notice), describeRequest(notice), describeWhole(notice)] as const)
      : ([
          `${notice.business}: a customer would like to talk to a person`,
          `why: ${notice.reason}${notice.changeId === undefined ? '' : `, of change ${notice.changeId}`}`,
          `${notice.requestedBy.customer ?? 'unknown customer'}, ${notice.requestedBy.sender}, on ${notice.requestedBy.channel}`,
          `conversation ${notice.conversationId}, ${notice.at}, audit head ${head(notice)}`,
        ] as const);
  const lines = [headline, changes, about].map(toOneLine);
  const room = roomForAll - where.length - shortenedMark.length;
  const isLong = lines.join('').length > room;
  const fitted = isLong ? lines.map((line) => cut(line, Math.floor(room / 3))) : lines;
  const isWhole = fitted.every((line, index) => line === [headline, changes, about][index]);
  const [one = '', two = '', three = ''] = fitted;
  return [one, two, three, isWhole ? where : `${where}${shortenedMark}`];
}

/** At the end of a notice that is not the whole of it. */
export const shortenedMark = ' (shortened; the whole: parley audit trace)';

function describe({ business, action, connector, record, outcome, detail }: ChangeNotice): string {
  return `${business}: ${action} in ${connector}, ${record.type} ${record.label}: ${outcome}${detail === undefined ? '' : `, ${detail}`}`;
}

function listChanges({ changes }: ChangeNotice): string {
  const lines = changes.map(
    ({ property, before, after }) => `${property}: ${before ?? '–'} → ${after ?? '–'}`,
  );
  return lines.length === 0 ? 'nothing' : lines.join('; ');
}

function describeRequest({ requestedBy, reason, evidence }: ChangeNotice): string {
  const who = `${requestedBy.customer}, ${requestedBy.sender}, on ${requestedBy.channel}`;
  return `${who}: ${reason} (${evidence.length === 0 ? 'not proved' : evidence.join(', ')})`;
}

function describeWhole(notice: ChangeNotice): string {
  return `change ${notice.changeId}, conversation ${notice.conversationId}, ${notice.at}, audit head ${head(notice)}`;
}

function head({ auditHead }: Notice): string {
  return `${auditHead.chainId}:${auditHead.sequence}:${auditHead.hash}`;
}

/** New lines, tabs and long runs of spaces are refused in parameters. */
function toOneLine(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/ {4,}/g, '   ')
    .trim();
  return line === '' ? '–' : line;
}

function cut(line: string, limit: number): string {
  if (line.length <= limit) return line;
  const kept = line.slice(0, limit - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
