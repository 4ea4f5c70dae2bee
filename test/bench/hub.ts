import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Child, startChild } from './child.ts';
import { accessToken, appSecret, notifySecret, phoneNumberId, verifyToken } from './fixed.ts';

/** The insurance example over the WhatsApp channel. */
const hubYaml = `
business: { name: Berg Insurance, country: ZA, timezone: Africa/Johannesburg, language: en }
channels:
  phone:
    plugin: whatsapp
    config:
      phone-number-id: "${phoneNumberId}"
      access-token: "\${ACCESS_TOKEN}"
      app-secret: "\${APP_SECRET}"
      verify-token: "\${VERIFY_TOKEN}"
      graph-url: "\${GRAPH_URL}"
interpreter: { plugin: guided }
notifiers:
  compliance: { plugin: webhook, config: { url: "\${NOTIFY_URL}", secret: "\${NOTIFY_SECRET}" } }
connectors:
  policies:
    plugin: postgres
    permission: full
    notify: [compliance]
    config: { url: "\${DATABASE_URL}", tls: disable, operations-table: parley_operations }
records:
  customer:
    in: policies
    identify: [phone, other-phone]
    properties:
      phone: { type: phone, map: phone_number }
      other-phone: { type: phone, map: alt_phone }
      name: { type: person-name, disclose: always, map: full_name }
      email: { type: email, ask-to-verify: true, map: email_address }
      born: { type: date, label: date of birth, ask-to-verify: true, disclose: never, map: date_of_birth }
      address:
        type: address
        map:
          street: home_address.line_1
          suburb: home_address.suburb
          city: home_address.town
          region: home_address.province
          postcode: home_address.postal_code
  policy:
    belongs-to: customer
    properties:
      number: { type: text, map: policy_no }
      status: { type: text, disclose: always, map: state }
  beneficiary:
    belongs-to: policy
    properties:
      name: { type: person-name, map: full_name }
      relationship:
        type: choice
        options: { child: [daughter, son], spouse: [wife, husband], parent: [mother, father] }
        map: relation
actions:
  change-address: { change: customer.address, say: ["I've moved to 22 Berg Street, Stellenbosch"] }
  update-email: { change: customer.email, say: ["My new email is someone@example.com"] }
  add-beneficiary:
    add: beneficiary
    when: { policy.status: active }
    otherwise: "That policy is no longer active."
    say: ["I need to add my daughter as a beneficiary"]
  remove-beneficiary: { remove: beneficiary, say: ["Please remove my beneficiary"] }
`;

const main = '../../core/src/cli/main.ts';

export interface Places {
  readonly databaseUrl: string;
  readonly graphUrl: string;
  readonly notifyUrl: string;
}

export interface RunningHub {
  readonly child: Child;
  readonly webhookUrl: string;
}

/** A hub's folder, made for one run of the bench. */
export interface HubFolder {
  /** Accepts the mapping; answers with the indexes that \`parley check\` advises. */
  check(): Promise<readonly string[]>;
  /** Starts a hub with a store of its own. Resolves once it listens. */
  start(options?: { readonly profileFolder?: string | undefined }): Promise<RunningHub>;
  remove(): void;
}

export function createHubFolder({ databaseUrl, graphUrl, notifyUrl }: Places): HubFolder {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const configFile = join(folder, 'hub.yaml');
  // Plugins are looked for from the folder of hub.yaml.
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const env = {
    ACCESS_TOKEN: accessToken,
    APP_SECRET: appSecret,
    VERIFY_TOKEN: verifyToken,
    GRAPH_URL: graphUrl,
    NOTIFY_URL: notifyUrl,
    NOTIFY_SECRET: notifySecret,
    DATABASE_URL: databaseUrl,
  };
  let stores = 0;

  return {
    async check() {
      writeFileSync(configFile, hubYaml);
      const args = [
        fileURLToPath(new URL(main, import.meta.url)),
        'check',
        '--accept',
        '--config',
        configFile,
      ];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        env: { ...process.env, ...env },
      });
      return [...stdout.matchAll(/To make it fast: (.+)/g)].map(([, advice = '']) => advice);
    },
    async start({ profileFolder } = {}) {
      stores += 1;
      const store = `\nstore: { folder: ${JSON.stringify(join(folder, `store-${stores}`))} }\n`;
      writeFileSync(configFile, hubYaml + store);
      const listening = Promise.withResolvers<string>();
      let output = '';
      const child = startChild({
        script: main,
        args: ['start', '--port', '0', '--config', configFile],
        nodeArgs: profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`],
        env,
        onOutput(text) {
          output += text;
          const [, url] = /listens on (\S+)/.exec(output) ?? [];
          if (url !== undefined) listening.resolve(url);
        },
      });
      child.process.once('exit', () => listening.reject(new Error(`The hub ended: ${output}`)));
      return { child, webhookUrl: `${await listening.promise}/channels/phone` };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
