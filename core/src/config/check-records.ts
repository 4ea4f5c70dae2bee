import { suggestFix } from '../suggest.ts';
import { checkRelations } from './check-relations.ts';
import { checkValueRules } from './check-value-rules.ts';
import type { HubDraft, PropertyDraft, RecordDraft } from './draft.ts';
import { findConnector, listAncestors } from './lineage.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

/** Records hang together: connectors and parents exist, nothing goes in circles, one record is the customer. */
export function checkRecords(draft: HubDraft, report: Report): void {
  for (const [name, record] of draft.records) {
    const path = ['records', name];
    checkPlace(draft, name, record, report);
    checkIdentify(record, path, report);
    for (const [property, definition] of record.properties)
      checkProperty(property, definition, [...path, 'properties', property], report);
    checkIdentifyingFacts(record, path, report);
  }
  checkCycles(draft, report);
  checkCustomer(draft, report);
  checkRelations(draft, report);
}

function checkPlace(draft: HubDraft, name: string, record: RecordDraft, report: Report): void {
  const path = ['records', name];
  if (record.in !== undefined && !draft.connectors.has(record.in)) {
    const fix = suggestFix(record.in, [...draft.connectors.keys()], `Add connectors.${record.in}.`);
    report.error([...path, 'in'], `No connector is called "${record.in}".`, fix);
  }
  const parent = record['belongs-to'];
  if (parent !== undefined && !draft.records.has(parent)) {
    const others = [...draft.records.keys()].filter((other) => other !== name);
    report.error(
      [...path, 'belongs-to'],
      `No record is called "${parent}".`,
      suggestFix(parent, others, `Add records.${parent}.`),
    );
  }
  if (record.in === undefined && parent === undefined && 'in' in record && 'belongs-to' in record)
    report.error(
      path,
      'The record lies in no connector.',
      'Add in: with the name of a connector, or belongs-to: with the name of a record.',
    );
  if (record.link !== undefined && parent === undefined)
    report.error(
      [...path, 'link'],
      '"link" says how a record hangs on its parent, and this one has none.',
      'Add belongs-to:, or remove link:.',
    );
}

function checkIdentify(record: RecordDraft, path: Path, report: Report): void {
  for (const [index, name] of (record.identify ?? []).entries()) {
    const here = [...path, 'identify', index];
    const property = record.properties.get(name);
    if (property === undefined) {
      const fix = suggestFix(name, [...record.properties.keys()], 'Add it under properties:.');
      report.error(here, `The record has no property "${name}".`, fix);
    } else if (property.type !== undefined && property.type !== 'phone' && property.type !== 'text') {
      const fix = 'Identify by a property of type phone, or of type text that holds the channel’s user id.';
      report.error(here, `A sender cannot be matched by a property of type ${property.type}.`, fix);
    }
  }
}

/** What identifies the sender is known to whoever holds the phone: it proves nothing more. */
function checkIdentifyingFacts(record: RecordDraft, path: Path, report: Report): void {
  for (const name of record.identify ?? []) {
    if ((record.properties.get(name)?.['ask-to-verify'] ?? false) === false) continue;
    report.warning(
      [...path, 'properties', name, 'ask-to-verify'],
      `"${name}" already identifies the sender; asking for it proves nothing, so it is never asked.`,
      'Ask for another fact on file.',
    );
  }
}

function checkProperty(name: string, property: PropertyDraft, path: Path, report: Report): void {
  const asks = property['ask-to-verify'] ?? false;
  if (asks !== false && property.disclose === 'always')
    report.error(
      [...path, 'ask-to-verify'],
      'A fact that is always shown cannot prove who is writing.',
      'Set disclose: verified or never, or remove ask-to-verify.',
    );
  if (asks === 'last-4' && !mayEndInDigits(property))
    report.error(
      [...path, 'ask-to-verify'],
      `A property of type ${property.type} has no last digits to ask for.`,
      'Set type: text, number or phone, or ask-to-verify: true.',
    );
  if (property.strength !== undefined && asks === false)
    report.warning(
      [...path, 'strength'],
      '"strength" is of use only for a fact that is asked to verify.',
      'Add ask-to-verify: true, or remove it.',
    );
  if (asks === true && isFullNumber(name))
    report.warning(
      [...path, 'ask-to-verify'],
      `"${name}" looks like a full card, account or identity number; WhatsApp's Business Messaging Policy does not allow asking for one.`,
      'Write ask-to-verify: last-4 to ask for its last digits only, or ask for another fact.',
    );
  if (property.type === undefined) return;
  checkValueRules(property.type, property, path, report);
  const options = Object.entries(property.options ?? {});
  if (property.type !== 'choice') {
    if (property.options !== undefined)
      report.error(
        [...path, 'options'],
        `A property of type ${property.type} has no options.`,
        'Set type: choice, or remove options:.',
      );
    return;
  }
  if (options.length === 0)
    report.error(
      path,
      'A choice needs its options.',
      'Add options: { child: [daughter, son], parent: [] }, the synonyms in brackets.',
    );
  const owners = new Map<string, string>();
  for (const [option, { says }] of options)
    for (const word of [option, ...says]) {
      const key = word.trim().toLowerCase();
      const owner = owners.get(key) ?? option;
      if (owner !== option)
        report.error(
          [...path, 'options', option],
          `"${word}" stands for "${owner}" and for "${option}".`,
          'Keep it in one of the two.',
        );
      owners.set(key, owner);
    }
  checkCodes(options, path, report);
}

function mayEndInDigits({ type }: PropertyDraft): boolean {
  return type === undefined || type === 'text' || type === 'number' || type === 'phone';
}

function checkCodes(
  options: readonly (readonly [string, { readonly stored?: string | undefined }])[],
  path: Path,
  report: Report,
): void {
  const owners = new Map<string, string>();
  for (const [option, { stored }] of options) {
    if (stored === undefined) continue;
    const owner = owners.get(stored);
    if (owner !== undefined)
      report.error(
        [...path, 'options', option, 'stored'],
        `"${owner}" and "${option}" are stored as the same code.`,
        'Give each option a code of its own.',
      );
    owners.set(stored, option);
  }
}

function isFullNumber(name: string): boolean {
  const words = name.split('-');
  if (words.some((word) => ['last', 'digits', 'ending', 'suffix', 'type', 'name', 'holder'].includes(word)))
    return false;
  const telling = ['card', 'account', 'iban', 'identity', 'id', 'passport', 'ssn'];
  return words.some((word) => telling.includes(word));
}

function checkCycles(draft: HubDraft, report: Report): void {
  const reported = new Set<string>();
  for (const name of draft.records.keys()) {
    const chain = [name, ...listAncestors(draft, name)];
    const last = draft.records.get(chain.at(-1) ?? '')?.['belongs-to'];
    if (last !== name || reported.has(name)) continue;
    for (const member of chain) reported.add(member);
    report.error(
      ['records', name, 'belongs-to'],
      `The records belong to each other in a circle: ${[...chain, name].join(' → ')}.`,
      'Remove belongs-to: from the record that stands for the customer.',
    );
  }
}

function checkCustomer(draft: HubDraft, report: Report): void {
  const identified = [...draft.records].filter(([, record]) => (record.identify ?? []).length > 0);
  const [first, ...others] = identified.map(([name]) => name);
  for (const [name, record] of identified)
    if (record['belongs-to'] !== undefined)
      report.error(
        ['records', name, 'identify'],
        'Only a record that belongs to no other can stand for the customer.',
        'Move identify: to the record at the top.',
      );
  for (const name of others)
    report.error(
      ['records', name, 'identify'],
      `"${first}" already stands for the customer.`,
      'Keep identify: on one record.',
    );
  // A broken identify: is reported as such.
  const isBroken = [...draft.records.values()].some((record) => record.identify === undefined);
  if (first === undefined) {
    if (draft.records.size > 0 && !isBroken)
      report.error(
        ['records'],
        'No record stands for the customer.',
        'Add identify: [phone] to the record by whose property a sender is known.',
      );
    return;
  }
  for (const [name, record] of draft.records) {
    const isRoot = record['belongs-to'] === undefined && (record.identify ?? []).length === 0;
    if (isRoot && findConnector(draft, name) !== undefined && !isNamed(draft, name))
      report.error(
        ['records', name],
        `Nothing leads from "${first}" to this record and no rule names it, so no customer can reach it.`,
        `Add belongs-to: ${first}, or the record in between; or name it in a rule, such as choose: ${name}.`,
      );
  }
}

/** Whether a rule, or a relation of another record, names a record that belongs to nobody. */
function isNamed(draft: HubDraft, name: string): boolean {
  const isRelated = [...draft.records.values()].some((record) =>
    Object.values(record.related ?? {}).some((related) => related.record === name),
  );
  const rules = JSON.stringify([[...draft.actions.values()], draft.onEnd]);
  return isRelated || new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(rules);
}
