import type { ProposedProperty, ProposedRecord } from './propose-records.ts';

/** A proposal as a section of hub.yaml, with comments that say how sure each line is. */
export function printProposal(connector: string, records: readonly ProposedRecord[]): string {
  const lines = ['records:', ...records.flatMap((record) => printRecord(connector, record))];
  return `${lines.join('\n')}\n`;
}

function printRecord(connector: string, record: ProposedRecord): readonly string[] {
  const [link, ...others] = record.links ?? [];
  return [
    `  ${record.name}: # ${comment(record.note)}`,
    ...(record.belongsTo === undefined
      ? [`    in: ${quote(connector)}`, '    identify: [phone]']
      : [`    belongs-to: ${record.belongsTo}`]),
    `    collection: ${quote(record.collection)}`,
    ...(link === undefined ? [] : [`    link: ${quote(link)} # NOT SURE: or ${comment(others.join(', '))}`]),
    '    properties:',
    ...record.properties.flatMap((property) => printProperty(property)),
  ];
}

function printProperty(property: ProposedProperty): readonly string[] {
  const { name, type, map, candidates, options } = property;
  const choices = options ? `, options: [${options.map(quote).join(', ')}]` : '';
  if (map !== undefined) {
    return [`      ${name}: { type: ${type}${choices}, map: ${quoteMap(map)} } # ${comment(property.note)}`];
  }
  const maybe = candidates.map((one) => comment(one)).join(' | ');
  const why = candidates.length === 0 ? 'NOT FOUND: name its field with map:' : `NOT SURE: one of ${maybe}`;
  // The phone stands for the sender: without it there is no customer, so its line is there to be finished.
  return [
    name === 'phone'
      ? `      phone: { type: phone } # ${why}`
      : `      # ${name}: { type: ${type} } # ${why}`,
  ];
}

function quoteMap(map: string): string {
  const parts = /^\{ (.*) \}$/.exec(map)?.[1];
  if (parts === undefined) return quote(map);
  const entries = parts.split(', ').map((entry) => {
    const at = entry.indexOf(': ');
    return `${entry.slice(0, at)}: ${quote(entry.slice(at + 2))}`;
  });
  return `{ ${entries.join(', ')} }`;
}

/** Plain where YAML reads it as text, else in quotes. */
function quote(text: string): string {
  const isPlain =
    /^[A-Za-z_][\w.-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}

function comment(text: string): string {
  return text.replace(/\s+/g, ' ');
}
