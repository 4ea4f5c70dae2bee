import { suggestFix } from '../suggest.ts';
import type { HubDraft } from './draft.ts';
import type { Report } from './report.ts';

/** Pairing: every write-capable connector names notifiers that exist, each once. */
export function checkConnectors(draft: HubDraft, report: Report): void {
  const used = new Set<string>();
  for (const [name, connector] of draft.connectors) {
    const path = ['connectors', name];
    const notify = connector.notify ?? [];
    for (const [index, notifier] of notify.entries()) {
      const here = [...path, 'notify', index];
      if (!draft.notifiers.has(notifier)) {
        const fix = suggestFix(notifier, [...draft.notifiers], `Add notifiers.${notifier}.`);
        report.error(here, `No notifier is called "${notifier}".`, fix);
      }
      if (notify.indexOf(notifier) !== index)
        report.error(here, `"${notifier}" is listed twice.`, 'Keep one of the two.');
      used.add(notifier);
    }
    const canWrite = connector.permission !== undefined && connector.permission !== 'read-only';
    if (canWrite && connector.notify?.length === 0) {
      const fix = 'Add notify: with the name of a notifier, or set permission: read-only.';
      report.error(
        [...path, 'permission'],
        `A connector with permission ${connector.permission} needs a notifier.`,
        fix,
      );
    }
  }
  const { notifyCustomer } = draft;
  if (notifyCustomer !== undefined) {
    used.add(notifyCustomer);
    const fix = suggestFix(notifyCustomer, [...draft.notifiers], `Add notifiers.${notifyCustomer}.`);
    if (!draft.notifiers.has(notifyCustomer))
      report.error(['notify-customer'], `No notifier is called "${notifyCustomer}".`, fix);
  }
  // A misspelt reference is one mistake, not two.
  const isEachKnown = [...used].every((notifier) => draft.notifiers.has(notifier));
  for (const notifier of isEachKnown ? draft.notifiers : []) {
    if (used.has(notifier)) continue;
    const fix = 'Name it under notify: of a connector, or remove it.';
    report.warning(['notifiers', notifier], `No connector notifies "${notifier}".`, fix);
  }
  checkUse(draft, report);
}

function checkUse(draft: HubDraft, report: Report): void {
  const used = new Set([...draft.records.values()].map((record) => record.in));
  const isEachKnown = [...used].every((name) => name === undefined || draft.connectors.has(name));
  if (draft.records.size === 0 || !isEachKnown) return;
  for (const name of draft.connectors.keys()) {
    if (used.has(name)) continue;
    report.warning(
      ['connectors', name],
      `No record lies in "${name}".`,
      'Name it under in: of a record, or remove it.',
    );
  }
}
