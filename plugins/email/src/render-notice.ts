import type { ChangeNotice, HandOverNotice, Notice } from '@parley/core/contract';

export interface RenderedNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A notice as a person reads it, complete in both forms. */
export function renderNotice(notice: Notice): RenderedNotice {
  const facts = notice.kind === 'change' ? listChangeFacts(notice) : listHandOverFacts(notice);
  const headline =
    notice.kind === 'change' ? describeChange(notice) : 'A customer would like to talk to a person';
  const changes = notice.kind === 'change' ? notice.changes : [];
  const lines = changes.map(({ property, before, after }) => `${property}: ${show(before)} → ${show(after)}`);
  return {
    subject: toOneLine(`[${notice.business}] ${headline}`),
    text: [
      headline,
      '',
      ...lines,
      ...(lines.length > 0 ? [''] : []),
      ...facts.map(([name, value]) => `${name}: ${value}`),
      '',
    ].join('\n'),
    html: renderHtml(headline, changes, facts),
  };
}

type Fact = readonly [name: string, value: string];

const outcomes: Readonly<Record<ChangeNotice['outcome'], string>> = {
  applied: 'applied',
  'not-applied': 'not-applied: nothing was changed',
  unknown: 'unknown: please look yourself',
};

function describeChange({ action, record, outcome }: ChangeNotice): string {
  return `${action}, ${record.type} ${record.label}: ${outcome}`;
}

function listChangeFacts(notice: ChangeNotice): readonly Fact[] {
  const { requestedBy, auditHead } = notice;
  return [
    ['Business', notice.business],
    ['Outcome', outcomes[notice.outcome]],
    ...(notice.detail === undefined ? [] : [['Detail', notice.detail] as const]),
    ['Action', `${notice.action} in ${notice.connector}`],
    ['Record', `${notice.record.type} ${notice.record.label}`],
    ['Asked by', `${requestedBy.customer}, ${requestedBy.sender}, on ${requestedBy.channel}`],
    ['In their words', notice.reason],
    ['Proved by', notice.evidence.length === 0 ? 'nothing' : notice.evidence.join(', ')],
    ['Conversation', notice.conversationId],
    ['Change', notice.changeId],
    ['At', notice.at],
    ['Audit head', `${auditHead.chainId}:${auditHead.sequence}:${auditHead.hash}`],
  ];
}

function listHandOverFacts(notice: HandOverNotice): readonly Fact[] {
  const { requestedBy, auditHead } = notice;
  return [
    ['Business', notice.business],
    ['Why', notice.reason],
    ['Customer', [requestedBy.customer, requestedBy.sender].filter((part) => part !== null).join(', ')],
    ['Channel', requestedBy.channel],
    ['Conversation', notice.conversationId],
    ...(notice.changeId === undefined ? [] : [['Not theirs, they say: change', notice.changeId] as const]),
    ['At', notice.at],
    ['Audit head', `${auditHead.chainId}:${auditHead.sequence}:${auditHead.hash}`],
  ];
}

function renderHtml(headline: string, changes: ChangeNotice['changes'], facts: readonly Fact[]): string {
  const cell = 'style="text-align:left;vertical-align:top;padding:4px 12px 4px 0;white-space:pre-wrap"';
  const rows = changes.map(
    ({ property, before, after }) =>
      `<tr><td ${cell}>${escapeHtml(property)}</td><td ${cell}><s>${escapeHtml(show(before))}</s></td><td ${cell}><b>${escapeHtml(show(after))}</b></td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<table><tr><th ${cell}>Property</th><th ${cell}>Before</th><th ${cell}>After</th></tr>${rows.join('')}</table>`;
  const list = facts.map(
    ([name, value]) => `<tr><th ${cell}>${escapeHtml(name)}</th><td ${cell}>${escapeHtml(value)}</td></tr>`,
  );
  return `<!doctype html><html><body style="font-family:sans-serif"><h1 style="font-size:1.2em">${escapeHtml(headline)}</h1>${table}<table>${list.join('')}</table></body></html>`;
}

function show(value: string | null): string {
  return value ?? '(nothing)';
}

/** A subject is one line; what breaks lines becomes a space. */
function toOneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
