import type { ApplyResult, Change, ConnectorCapabilities, OperationOutcome } from '../contract/index.ts';

/** The writing half of a connector, as the plugin host hands it to this module alone. */
export interface Writer {
  readonly capabilities: ConnectorCapabilities;
  /** Ends at the deadline at the latest; then, and on any error without a code, `PARLEY_CONNECTOR_OUTCOME_UNKNOWN`. */
  apply(
    changes: readonly Change[],
    options: { readonly operationId: string; readonly deadline: number },
  ): Promise<ApplyResult>;
  findOperation?(operationId: string): Promise<OperationOutcome>;
}

/** Undefined: the connector is read-only, or gone. */
export type WriterOf = (connector: string) => Writer | undefined;
