import type { RecordSnapshot } from '../mapping/index.ts';
import type { RecordDefinition } from '../vocabulary/index.ts';
import type { OldContact } from '../writes/index.ts';
import type { TurnDeps } from './turn-deps.ts';

/** The contact details of a customer that a plan replaces, as they stand before it. */
export function listOldContacts(
  record: RecordDefinition | undefined,
  customer: Pick<RecordSnapshot, 'values'>,
  touched: readonly string[],
): readonly OldContact[] {
  return touched.flatMap((name) => {
    const property = record?.properties[name];
    const value = customer.values[name];
    if (property === undefined || typeof value !== 'string') return [];
    const { type, label } = property;
    return type === 'phone' || type === 'email' ? [{ property: name, label, type, value }] : [];
  });
}

/** How an old number or address is indexed. */
export function indexContact(deps: Pick<TurnDeps, 'seal'>, value: string): string {
  return deps.seal.indexOf('contact', value.trim().toLowerCase());
}
