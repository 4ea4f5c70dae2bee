import { suggestFix } from '../suggest.ts';
import type { ActionDraft, HubDraft, RecordDraft } from './draft.ts';
import { findConnector, listAncestors } from './lineage.ts';
import { readIdentifierPath } from './read-identifier-path.ts';
import type { Report } from './report.ts';
import type { Path } from './yaml-source.ts';

/** How many facts stand in for a phone. */
const factsForPhone = 2;

/** What customers prove who they are by: enough facts for what is asked of them, and identifiers that can be found. */
export function checkIdentity(draft: HubDraft, report: Report): void {
  for (const [name, record] of draft.records)
    for (const [index, path] of (record['identify-by'] ?? []).entries())
      checkIdentifier(draft, { name, path, here: ['records', name, 'identify-by', index] }, report);
  const [customer] = [...draft.records].filter(([, record]) => (record.identify ?? []).length > 0);
  if (customer === undefined) return;
  const [name, record] = customer;
  checkFacts(name, record, report);
  for (const [action, definition] of draft.actions) checkEvidence(action, definition, record, report);
}

interface IdentifierPlace {
  readonly name: string;
  readonly path: string;
  readonly here: Path;
}

function checkIdentifier(draft: HubDraft, { name, path, here }: IdentifierPlace, report: Report): void {
  if ((draft.records.get(name)?.identify ?? []).length === 0) {
    report.error(
      here,
      'Only the record that stands for the customer is identified.',
      'Move identify-by: to the record that has identify:.',
    );
    return;
  }
  const { record, property } = readIdentifierPath(path, name);
  const target = draft.records.get(record);
  if (target === undefined || (record !== name && !listAncestors(draft, record).includes(name))) {
    const below = [...draft.records.keys()].filter((one) => listAncestors(draft, one).includes(name));
    const fix = suggestFix(record, below, `Name a property of "${name}", or of a record that belongs to it.`);
    report.error(here, `No record below "${name}" is called "${record}".`, fix);
    return;
  }
  const definition = target.properties.get(property);
  if (definition === undefined) {
    const fix = suggestFix(property, [...target.properties.keys()], 'Add it under properties:.');
    report.error(here, `"${record}" has no property "${property}".`, fix);
  } else if (!isIdentifier(definition.type)) {
    const fix = 'Identify by a property of type text, number, email or phone.';
    report.error(here, `Nobody is told from others by a property of type ${definition.type}.`, fix);
  } else if (findConnector(draft, record) !== findConnector(draft, name)) {
    const fix = 'Identify by a property that lies in the connector of the customer.';
    report.error(here, `"${record}" lies in another connector than "${name}".`, fix);
  }
}

function isIdentifier(type: string | undefined): boolean {
  return type === undefined || ['text', 'number', 'email', 'phone'].includes(type);
}

function listFacts({ properties, identify = [] }: RecordDraft): readonly string[] {
  return [...properties]
    .filter(
      ([name, { 'ask-to-verify': asks }]) => asks !== undefined && asks !== false && !identify.includes(name),
    )
    .map(([name]) => name);
}

/** An identifier is no fact: who knows it was asked for it already. */
function checkFacts(name: string, record: RecordDraft, report: Report): void {
  for (const [index, path] of (record['identify-by'] ?? []).entries()) {
    const facts = listFacts(record).filter((fact) => fact !== path);
    if (facts.length >= factsForPhone) continue;
    report.error(
      ['records', name, 'identify-by', index],
      `Who is identified by "${path}" proves themselves by two facts, and "${name}" has ${facts.length} besides.`,
      'Set ask-to-verify: on more of its properties, or remove the identifier.',
    );
  }
}

function checkEvidence(name: string, action: ActionDraft, customer: RecordDraft, report: Report): void {
  const { evidence } = action;
  if (evidence === undefined) return;
  const here = ['actions', name, 'evidence'];
  const least = action.remove === undefined ? 1 : 2;
  if (evidence < least)
    report.error(here, 'A removal needs two facts at least.', 'Write evidence: 2, or remove it.');
  const facts = listFacts(customer).length;
  if (evidence > facts)
    report.error(
      here,
      `The action needs ${evidence} facts, and the customer's record has ${facts} to ask for.`,
      'Set ask-to-verify: on more of its properties, or lower it.',
    );
}
