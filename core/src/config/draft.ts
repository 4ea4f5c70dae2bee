import * as v from 'valibot';
import { actionEntries, connectorEntries, expandProperty, propertyEntries, recordEntries } from './schema.ts';

/** The parts of a map that have the right shape; the others are reported elsewhere. */
type Valid<Entries extends v.ObjectEntries> = { readonly [K in keyof Entries]?: v.InferOutput<Entries[K]> };

export type PropertyDraft = Valid<typeof propertyEntries>;
export type RecordDraft = Valid<typeof recordEntries> & {
  readonly properties: ReadonlyMap<string, PropertyDraft>;
};
export type ActionDraft = Valid<typeof actionEntries>;
export type ConnectorDraft = Valid<typeof connectorEntries>;

/**
 * Everything in hub.yaml that can be read although other things are wrong, so that what names refer to is
 * checked in the same run as the shape.
 */
export interface HubDraft {
  readonly notifiers: ReadonlySet<string>;
  /** The notifier that writes to customers. */
  readonly notifyCustomer: string | undefined;
  readonly connectors: ReadonlyMap<string, ConnectorDraft>;
  readonly records: ReadonlyMap<string, RecordDraft>;
  readonly actions: ReadonlyMap<string, ActionDraft>;
  /** As it is written: only to see what it names. */
  readonly onEnd: unknown;
  readonly texts: unknown;
}

/** Reads what can be read. */
export function readDraft(value: unknown): HubDraft {
  const hub = toEntries(value);
  return {
    notifiers: new Set(toEntries(hub.get('notifiers')).keys()),
    notifyCustomer: toText(hub.get('notify-customer')),
    connectors: mapEntries(hub.get('connectors'), (item) => readValid(connectorEntries, item)),
    records: mapEntries(hub.get('records'), (item) => ({
      ...readValid(recordEntries, item),
      properties: mapEntries(toEntries(item).get('properties'), (property) =>
        readValid(propertyEntries, expandProperty(property)),
      ),
    })),
    onEnd: hub.get('on-end'),
    actions: mapEntries(hub.get('actions'), (item) => readValid(actionEntries, item)),
    texts: hub.get('texts'),
  };
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function toEntries(value: unknown): ReadonlyMap<string, unknown> {
  const isKeyed = typeof value === 'object' && value !== null && !Array.isArray(value);
  return new Map(isKeyed ? Object.entries(value) : []);
}

function mapEntries<Item>(value: unknown, read: (item: unknown) => Item): ReadonlyMap<string, Item> {
  return new Map([...toEntries(value)].map(([name, item]) => [name, read(item)]));
}

function readValid<Entries extends v.ObjectEntries>(entries: Entries, value: unknown): Valid<Entries> {
  const input = toEntries(value);
  const valid: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(entries)) {
    const result = v.safeParse(schema as v.GenericSchema, input.get(key));
    if (result.success) valid[key] = result.output;
  }
  return valid as Valid<Entries>;
}
