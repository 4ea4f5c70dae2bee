import type { Notice, OutgoingContent } from '@parley/core/contract';

/** A message of the bot as transcripts write it: its text, then its choices. */
export function renderMessage(content: OutgoingContent): string {
  if (content.type === 'text') return content.text;
  if (content.type === 'alert') return `${content.text}\n[${content.button.title}]`;
  if (content.type === 'contact-request') return `${content.text}\n[share number]`;
  if (content.type === 'document') return `${content.text}\n(${content.name})\n${content.content.trim()}`;
  const choices = content.type === 'buttons' ? content.buttons : content.rows;
  const titles = choices.map(({ title }) => `[${title}]`).join(' ');
  return `${content.text}\n${content.type === 'list' ? `(${content.open}) ` : ''}${titles}`;
}

/** A notice as transcripts write it. Ids, times and the chain's head are left out: they differ each time. */
export function renderNotice(notice: Notice): readonly string[] {
  const { sender, customer } = notice.requestedBy;
  const who = `asked by: ${customer === null ? sender : `${customer}, ${sender}`}`;
  if (notice.kind === 'hand-over') return [`hand-over, ${notice.reason}`, who];
  return [
    `${notice.action} ${notice.outcome}, ${notice.record.type} ${notice.record.label}`,
    ...notice.changes.map(
      ({ property, before, after }) => `${property}: ${toMinute(before)} → ${toMinute(after)}`,
    ),
    who,
    `proved by: ${notice.evidence.join(', ')}`,
    // What the hub writes by itself nobody asked for.
    ...(notice.reason === '' ? [] : [`because: ${notice.reason}`]),
    ...(notice.detail === undefined ? [] : [`detail: ${notice.detail}`]),
  ];
}

/** Moments to the minute: what is written at the time of the play differs in its seconds. */
function toMinute(text: string | null): string {
  return text?.replace(/\b(\d\d:\d\d):\d\d\b/g, '$1') ?? 'nothing';
}

/** Whether a text is as written, where `*` stands for a reference. */
export function isAsWritten(actual: string, written: string): boolean {
  if (!written.includes('*')) return actual === written;
  const pattern = written
    .split('*')
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('[A-Za-z0-9-]+');
  return new RegExp(`^${pattern}$`, 'u').test(actual);
}
