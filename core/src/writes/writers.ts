import type { Connector } from '../contract/index.ts';

/** The writing half of a connector, as the plugin host hands it to this module alone. */
export type Writer = Required<Pick<Connector, 'apply' | 'capabilities'>> & Pick<Connector, 'findOperation'>;

/** Undefined: the connector is read-only, or gone. */
export type WriterOf = (connector: string) => Writer | undefined;
