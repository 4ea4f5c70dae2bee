import type { Permission } from '../contract/index.ts';
import type { Overrides } from '../texts/index.ts';
import type { OpeningHours, Vocabulary } from '../vocabulary/index.ts';

/** One thing wrong, or doubtful, in a configuration file. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The place in words: `connectors.policies.permission`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** The use of one plugin under a name that the business chose. */
export interface PluginUse {
  readonly name: string;
  /** A package name, or a short one: `postgres` stands for `@parley/postgres` or `parley-plugin-postgres`. */
  readonly plugin: string;
  /** Secrets are resolved; not validated yet: only the plugin knows its shape. */
  readonly config: unknown;
}

export interface ConnectorUse extends PluginUse {
  readonly permission: Permission;
  /** Notifier names in order of preference. */
  readonly notify: readonly string[];
  /** `any`: one acceptance suffices, later notifiers are fallbacks. `all`: each must accept. */
  readonly require: 'any' | 'all';
  /** `hold`: no writes while no paired notifier has accepted anything for 15 minutes and notices wait. `continue`: go on. */
  readonly onUnreachable: 'hold' | 'continue';
}

export interface HubConfig {
  /** Absolute path of hub.yaml. */
  readonly file: string;
  /** Its folder: plugins and secrets are looked up from here. */
  readonly folder: string;
  readonly business: {
    readonly name: string;
    readonly country: string;
    readonly timezone: string;
    readonly language: string;
    /** How customers reach the business otherwise: a number, an address, hours. Told where no notifier could be. */
    readonly contact?: string;
    /** When somebody is there. Not said: nothing is told of it. */
    readonly hours?: OpeningHours;
  };
  /** `shadow`: plans and logs, confirms with nobody and writes nothing. */
  readonly mode: 'live' | 'shadow';
  readonly channels: Readonly<Record<string, PluginUse>>;
  /** `guided` is the core's own and needs no package. */
  readonly interpreter: PluginUse;
  readonly notifiers: Readonly<Record<string, PluginUse>>;
  /** The notifier that tells customers, at the address that stood there before, when a contact detail was changed. */
  readonly notifyCustomer?: string;
  readonly connectors: Readonly<Record<string, ConnectorUse>>;
  readonly vocabulary: Vocabulary;
  /** The business's own wordings of the core's texts, by language code. */
  readonly texts: ReadonlyMap<string, Overrides>;
  readonly conversation: {
    /** A conversation ends after this much silence. Default 30 minutes. */
    readonly idleMs: number;
    /** How long a confirmation stands. Default, and at most, 10 minutes. */
    readonly confirmMs: number;
    /** After so much silence the open question is put once more. Default: never. */
    readonly remindMs?: number;
    /** Whether a customer who left a question open is told when the conversation ends. Default false. */
    readonly closing: boolean;
  };
  readonly verification: {
    /** Wrong answers before the lock-out. Default 3. */
    readonly attempts: number;
    /** How long the lock-out lasts, and how long wrong answers are remembered. Default 24 hours. */
    readonly lockMs: number;
    /** A fact that was changed through the hub proves nothing for so long. Default 30 days. */
    readonly changedWithinMs: number;
  };
  /** Where the hub keeps its own rows and key. Default: `.parley` beside hub.yaml. */
  readonly store: { readonly folder: string };
  /** Finds the place of a path such as `['connectors', 'policies', 'config', 'url']`, for problems found later. */
  locate(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
  /** Warnings that did not stop the hub: an action above its permission, a notifier nobody uses. */
  readonly warnings: readonly Problem[];
  /** The texts that are secret, for redaction. */
  readonly secrets: readonly string[];
}
