import type {
  Connector,
  ConnectorCapabilities,
  Permission,
  Plugin,
  PluginHost,
  PluginKind,
  PluginMembers,
} from '../contract/index.ts';
import type { PluginFinding } from './finding.ts';

export interface CreateMemberOptions<Kind extends PluginKind> {
  readonly plugin: Plugin;
  readonly kind: Kind;
  /** As the plugin's schema returned it. */
  readonly config: unknown;
  readonly host: PluginHost;
}

export interface CreatedMember<Kind extends PluginKind> {
  /** Present when there is something to use, or at least to dispose. */
  readonly member?: NonNullable<PluginMembers[Kind]>;
  readonly findings: readonly PluginFinding[];
}

const required: Record<PluginKind, readonly string[]> = {
  connector: ['check', 'describe', 'find', 'dispose'],
  notifier: ['check', 'send', 'dispose'],
  channel: ['check', 'receive', 'send', 'dispose'],
  interpreter: ['check', 'interpret', 'dispose'],
};

/** Calls `create` for one kind and checks that the member is what the manifest promised. */
export function createMember<Kind extends PluginKind>({
  plugin,
  kind,
  config,
  host,
}: CreateMemberOptions<Kind>): CreatedMember<Kind> {
  let members: PluginMembers;
  try {
    members = plugin.create(config, host, [kind]);
  } catch (cause) {
    const fix = 'create may do no I/O and refuse nothing that its schema accepts; report it to its author.';
    return { findings: [{ ...invalid('Its create threw.', fix), cause }] };
  }
  const member = (members as PluginMembers | null | undefined)?.[kind];
  if (typeof member !== 'object' || member === null)
    return {
      findings: [invalid(`Its create returned no ${kind}.`, 'Return one member for each kind provided.')],
    };

  const functions = member as unknown as Readonly<Record<string, unknown>>;
  const missing = required[kind].filter((name) => typeof functions[name] !== 'function');
  const findings = missing.map((name) =>
    invalid(`Its ${kind} has no function ${name}.`, `Give the ${kind} every function of the contract.`),
  );
  if (kind === 'channel' && typeof functions.limits !== 'object')
    findings.push(invalid('Its channel has no limits.', 'State the limits of the channel.'));
  if (kind === 'connector') findings.push(...checkConnector(member as Connector, plugin, host.permission));
  return { member, findings };
}

function checkConnector(
  connector: Connector,
  plugin: Plugin,
  permission: Permission,
): readonly PluginFinding[] {
  const own = connector.capabilities as ConnectorCapabilities | undefined;
  if (typeof own !== 'object' || own === null)
    return [invalid('Its connector has no capabilities.', 'State them; {} means none.')];
  const findings: PluginFinding[] = [];
  const writes = canWrite(own);
  const has = (name: 'apply' | 'findOperation'): boolean => typeof connector[name] === 'function';
  if (writes !== has('apply'))
    findings.push(
      invalid(
        writes
          ? 'It declares that it writes and has no apply.'
          : 'It has apply and declares no kind of writing.',
        'Declare insert, update or remove together with transactions exactly when there is an apply.',
      ),
    );
  const isDurable = own.idempotency === 'durable';
  if (isDurable !== has('findOperation'))
    findings.push(
      invalid(
        isDurable
          ? 'It declares durable idempotency and has no findOperation.'
          : 'It has findOperation and does not declare durable idempotency.',
        'Give it findOperation exactly when idempotency is durable.',
      ),
    );
  for (const name of listExcess(own, plugin.manifest.capabilities?.connector ?? {}))
    findings.push(
      invalid(
        `It offers ${name}, which its manifest does not declare.`,
        'Declare in the manifest the most it can do.',
      ),
    );
  if (permission !== 'read-only' && !writes)
    findings.push(
      invalid(
        `It cannot write like this, and its permission is ${permission}.`,
        'Set permission: read-only.',
      ),
    );
  return findings;
}

function canWrite({ insert, update, remove, transactions }: ConnectorCapabilities): boolean {
  const isTransactional = transactions === 'atomic' || transactions === 'single';
  return isTransactional && (insert === true || update === true || remove === true);
}

/** From the weakest level to the firmest. */
const levels = {
  transactions: ['none', 'single', 'atomic'],
  compareAndSet: ['best-effort', 'atomic'],
  idempotency: ['none', 'durable'],
  deadline: ['none', 'enforced'],
  readOnly: ['none', 'enforced'],
} as const;

/** As a manifest has them: a member may be written out as undefined. */
type DeclaredCapabilities = {
  readonly [K in keyof ConnectorCapabilities]?: ConnectorCapabilities[K] | undefined;
};

/** The capabilities of an instance that are above those of the manifest. */
function listExcess(own: ConnectorCapabilities, declared: DeclaredCapabilities): readonly string[] {
  const flags = ['include', 'order', 'after', 'insert', 'update', 'remove', 'require'] as const;
  const excess: string[] = flags.filter((flag) => own[flag] === true && declared[flag] !== true);
  for (const operator of own.operators ?? [])
    if (declared.operators?.includes(operator) !== true) excess.push(`operator ${operator}`);
  for (const [name, order] of Object.entries(levels)) {
    const rank = (from: DeclaredCapabilities): number =>
      Math.max(0, (order as readonly unknown[]).indexOf(from[name as keyof typeof levels]));
    if (rank(own) > rank(declared)) excess.push(`${name} ${own[name as keyof typeof levels]}`);
  }
  return excess;
}

function invalid(message: string, fix: string): PluginFinding {
  return { code: 'PARLEY_PLUGIN_INVALID', message, fix };
}
