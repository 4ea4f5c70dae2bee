import type { Permission } from './call.ts';
import type { Channel } from './channel.ts';
import type { Connector } from './connector.ts';
import type { Interpreter } from './interpreter.ts';
import type { Manifest, PluginKind } from './manifest.ts';
import type { Notifier } from './notifier.ts';

/** What the host gives a plugin when it creates a member. */
export interface PluginHost {
  /** The name that the business gave this instance in hub.yaml. */
  readonly name: string;
  /** For connectors: what the business allows. `read-only` must be enforced in the backend where it can be. Others: `read-only`. */
  readonly permission: Permission;
  /** ISO 3166 country of the business, upper case: `ZA`. */
  readonly country: string;
  /** IANA time zone of the business. */
  readonly timezone: string;
  /** Absolute path of the folder of hub.yaml, for plugins that declare `needs.files`. */
  readonly folder: string;
  /** Milliseconds since 1970. Use it instead of `Date.now()`, so that tests own the time. */
  now(): number;
  /** One line for the operator. Never a customer's value, never a secret. */
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
}

/** The instance that `create` returns: one member for each kind the manifest `provides`. */
export interface PluginMembers {
  readonly connector?: Connector;
  readonly notifier?: Notifier;
  readonly channel?: Channel;
  readonly interpreter?: Interpreter;
}

/** A schema that speaks Standard Schema (https://standardschema.dev), such as any valibot, zod or arktype schema. */
export interface ConfigSchema<Config> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => ConfigSchemaResult<Config> | Promise<ConfigSchemaResult<Config>>;
    readonly types?: { readonly input: unknown; readonly output: Config } | undefined;
  };
}

export type ConfigSchemaResult<Config> =
  | { readonly value: Config; readonly issues?: undefined }
  | { readonly issues: readonly ConfigSchemaIssue[] };

export interface ConfigSchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A plugin: the default export of its package. */
export interface Plugin<Config = unknown> {
  readonly manifest: Manifest;
  /** What `config:` in hub.yaml must look like. Secrets arrive resolved. */
  readonly config: ConfigSchema<Config>;
  /** Builds the members. Does no I/O; may be called for several instances. Called with the `kinds` in use only. */
  create(config: Config, host: PluginHost, kinds: readonly PluginKind[]): PluginMembers;
}

/** Types the definition of a plugin; returns it unchanged. */
export function definePlugin<Config>(plugin: Plugin<Config>): Plugin<Config> {
  return plugin;
}
