import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblems, loadConfig } from './index.ts';

const sketch = readFileSync(join(import.meta.dirname, 'fixtures/insurance.yaml'), 'utf8');
const env = { NOTIFY_SECRET: 'whsec_abcdefgh', POLICIES_URL: 'postgres://hub:s3cr%40t@db.example/policies' };

/** Loads a text as /hub/hub.yaml; other files come from `files`. */
function load(text: string, options: { files?: Record<string, string>; strict?: boolean } = {}) {
  return loadConfig({
    file: '/hub/hub.yaml',
    env,
    strict: options.strict ?? false,
    readFile(path) {
      const found = path === '/hub/hub.yaml' ? text : options.files?.[path];
      if (found === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      return found;
    },
  });
}

/** The sketch with parts replaced. A part that is not there fails the test. */
function change(...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, () => to);
  }, sketch);
}

function problemsOf(text: string, options: Parameters<typeof load>[1] = {}): readonly string[] {
  return formatProblems(load(text, options).problems).split('\n').filter(Boolean);
}

function errorsOf(text: string): readonly string[] {
  return problemsOf(text).filter((line) => line.includes(' error '));
}

/** What the changed sketch adds to the (no) problems of the sketch. */
function problemOf(...replacements: readonly (readonly [string, string])[]): string {
  const [first = 'no problem', ...more] = problemsOf(change(...replacements));
  expect(more).toEqual([]);
  return first;
}

describe('loading hub.yaml', () => {
  it('loads the sketch of the design without a problem', () => {
    const { config, problems } = load(sketch);
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      file: '/hub/hub.yaml',
      folder: '/hub',
      business: { name: 'Berg Insurance', country: 'ZA', timezone: 'Africa/Johannesburg', language: 'en' },
      mode: 'live',
      interpreter: { name: 'interpreter', plugin: 'guided', config: {} },
      channels: { phone: { name: 'phone', plugin: 'simulator' } },
      connectors: {
        policies: {
          permission: 'read-write',
          notify: ['compliance'],
          require: 'any',
          onUnreachable: 'hold',
          config: { url: env.POLICIES_URL, tls: 'verify-full' },
        },
      },
      conversation: { idleMs: 1_800_000, confirmMs: 600_000 },
      verification: { attempts: 3, lockMs: 86_400_000 },
      store: { folder: '/hub/.parley' },
    });
    expect(config?.vocabulary.customer).toBe('customer');
    expect(config?.vocabulary.records.beneficiary).toMatchObject({
      in: 'policies',
      belongsTo: 'policy',
      label: 'beneficiary',
      properties: {
        relationship: { type: 'choice', options: { child: ['daughter', 'son'], parent: [] }, required: true },
      },
    });
    expect(config?.vocabulary.records.customer?.properties).toMatchObject({
      born: { askToVerify: true, disclose: 'never' },
      address: { disclose: 'verified', askToVerify: false, label: 'address' },
    });
    expect(config?.vocabulary.actions['add-beneficiary']).toMatchObject({
      name: 'add-beneficiary',
      label: 'Add beneficiary',
      kind: 'add',
      record: 'beneficiary',
      properties: ['name', 'relationship'],
      when: [
        {
          source: 'policy.status is one of active',
          that: { kind: 'one-of', options: [{ kind: 'literal', value: 'active' }] },
          otherwise: ['That policy is no longer active.'],
          offer: [],
        },
      ],
      ...{ asks: [], computed: [], steps: [], shows: [], removes: false },
      say: ['I need to add my daughter as a beneficiary'],
    });
  });

  it('takes shorthands, durations and several properties at once', () => {
    const { config, problems } = load(
      change(
        ['phone: { type: phone }', 'phone:   phone'],
        [
          'options: { child: [daughter, son], spouse: [wife, husband], parent: [] }',
          'options: [child, parent]',
        ],
        ['notify: [compliance]', 'notify: compliance'],
        ['change: customer.address', 'change: customer\n    set: [email, phone]\n    label: My contacts'],
        ['{ policy.status: active }', '{ policy.status: [active, 1.50] }'],
      ) +
        '\nmode: shadow\nconversation: { idle: 5m, confirm: 90s }\nverification: { attempts: 2, lock: 500ms }\nstore: { folder: data }\n',
    );
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      mode: 'shadow',
      conversation: { idleMs: 300_000, confirmMs: 90_000 },
      verification: { attempts: 2, lockMs: 500 },
      store: { folder: '/hub/data' },
    });
    expect(config?.vocabulary.actions['change-address']).toMatchObject({
      kind: 'change',
      record: 'customer',
      properties: ['email', 'phone'],
      label: 'My contacts',
    });
    expect(config?.vocabulary.records.beneficiary?.properties.relationship?.options).toEqual({
      child: [],
      parent: [],
    });
    expect(config?.vocabulary.actions['add-beneficiary']?.when[0]?.that).toMatchObject({
      kind: 'one-of',
      options: [{ value: 'active' }, { value: '1.50' }],
    });
  });

  it('finds the place of a path, or the nearest one above it', () => {
    const config = load(sketch).config;
    expect(config?.locate(['connectors', 'policies', 'config', 'url'])).toEqual({ line: 18, column: 20 });
    expect(config?.locate(['connectors', 'policies', 'config', 'nowhere'])).toEqual({ line: 18, column: 5 });
    expect(config?.locate(['connectors'])).toEqual({ line: 13, column: 1 });
    expect(config?.locate([])).toEqual({ line: 1, column: 1 });
  });

  it('says that the file is not there', () => {
    const { config, problems } = loadConfig({ file: '/nowhere/hub.yaml', env });
    expect(config).toBeUndefined();
    expect(formatProblems(problems)).toBe(
      'hub.yaml:1:1 error The file is not there. Fix: Give the path of hub.yaml with --config.',
    );
  });
});

describe('bad input: hub.yaml with unknown keys', () => {
  it('reports each with its place and the key that was meant', () => {
    expect(
      errorsOf(
        change(
          ['permission: read-write', 'permision: read-write'],
          ['disclose: never', 'disclosed: never'],
          ['  language: en', '  language: en\n  slogan: hello'],
          ['interpreter:', 'speed: 3\ninterpreter:'],
        ),
      ),
    ).toEqual([
      'hub.yaml:6:11 error business.slogan: "slogan" is not a known key. Fix: Known are: name, country, timezone, language, contact, hours.',
      'hub.yaml:9:8 error speed: "speed" is not a known key. Fix: Known are: business, mode, channels, interpreter, notifiers, notify-customer, connectors, records, actions, on-end, conversation, verification, texts, store.',
      'hub.yaml:18:16 error connectors.policies.permision: "permision" is not a known key. Fix: Did you mean "permission"?',
      'hub.yaml:29:59 error records.customer.properties.born.disclosed: "disclosed" is not a known key. Fix: Did you mean "disclose"?',
    ]);
  });
});

describe('bad input: hub.yaml with wrong types', () => {
  it('reports all of them at once, beside problems of other kinds', () => {
    const { config, problems } = load(
      `${change(
        ['name: Berg Insurance', 'name: 12'],
        ['country: ZA', 'country: UK'],
        ['Africa/Johannesburg', 'Africa/Johannesberg'],
        ['language: en', 'language: english'],
        ['phone: { plugin: simulator }', 'phone: simulator'],
        ['permission: read-write', 'permission: read-wrte'],
        ['ask-to-verify: true }', 'ask-to-verify: "yes" }'],
        ['{ type: address }', '{ type: adress }'],
        ['belongs-to: customer', 'belongs-to: custmer'],
        ['when: { policy.status: active }', 'when: active'],
      )}\nverification: { attempts: 0, lock: soon }\nconversation: { confirm: 11m }\nstore: []\n`,
    );
    expect(config).toBeUndefined();
    expect(formatProblems(problems).split('\n')).toEqual([
      'hub.yaml:2:9 error business.name: "name" must be text. Fix: Put it in quotes.',
      'hub.yaml:3:12 error business.country: "country" is not a country code. Fix: Write "GB".',
      'hub.yaml:4:13 error business.timezone: "timezone" is not a time zone. Fix: Did you mean "Africa/Johannesburg"?',
      'hub.yaml:5:13 error business.language: "language" is not a language. Fix: Write a BCP 47 tag, such as en or pt-BR.',
      'hub.yaml:7:10 error channels.phone: "phone" must be a set of keys. Fix: Indent its keys under it.',
      'hub.yaml:16:17 error connectors.policies.permission: "permission" must be one of read-only, read-write, full, not "read-wrte". Fix: Did you mean "read-write"?',
      'hub.yaml:26:44 error records.customer.properties.email.ask-to-verify: "ask-to-verify" must be true, false or last-4. Fix: Write true, false, or last-4 to ask for its last four digits only.',
      'hub.yaml:28:24 error records.customer.properties.address.type: "type" must be one of text, person-name, phone, email, date, time, datetime, number, amount, boolean, choice, address, not "adress". Fix: Did you mean "address"?',
      'hub.yaml:30:17 error records.policy.belongs-to: No record is called "custmer". Fix: Did you mean "customer"?',
      'hub.yaml:45:11 error actions.add-beneficiary.when: "when" must be conditions. Fix: Write when: { policy.status: active }, or a list such as [policy.status is active].',
      'hub.yaml:49:27 error verification.attempts: "attempts" must be a whole number from 1 to 10. Fix: Write a number from 1 to 10.',
      'hub.yaml:49:36 error verification.lock: "lock" is not a length of time. Fix: Write a number above zero and a unit, such as 500ms, 10s, 30m or 24h.',
      'hub.yaml:50:26 error conversation.confirm: "confirm" is longer than a confirmation may stand. Fix: Write at most 10m.',
      'hub.yaml:51:1 error store: "store" must be a set of keys. Fix: Indent its keys under it.',
    ]);
  });

  it('reports a missing key where it should stand', () => {
    expect(problemOf(['  country: ZA\n', ''])).toBe(
      'hub.yaml:1:1 error business.country: "country" is missing. Fix: Add "country:" under business.',
    );
    expect(problemOf(['channels:\n  phone: { plugin: simulator }\n', ''])).toBe(
      'hub.yaml:1:1 error channels: "channels" is missing. Fix: Add "channels:".',
    );
  });

  it.each(['Change-Address', 'change_address', 'change--address', '1st', 'constructor'])(
    'refuses the name %s',
    (name) => {
      expect(problemsOf(change(['  change-address:', `  ${name}:`]))).toEqual([
        expect.stringMatching(/^hub\.yaml:4\d:\d+ error actions\.\S+: .*name/),
      ]);
    },
  );

  it('refuses a name of every JavaScript object as a reference', () => {
    expect(
      problemsOf(change(['  customer:\n    in: policies', '  customer:\n    in: constructor'])),
    ).toContainEqual(expect.stringContaining('No connector is called "constructor".'));
  });
});

describe('bad input: hub.yaml that is not YAML', () => {
  it.each([
    ['', 'The file is empty.'],
    ['- a\n- b\n', 'must be a set of keys'],
    ['business: [', 'hub.yaml:1:'],
    ['business: {}\n---\nmode: live\n', 'several documents'],
    ['business:\n\tname: x\n', 'hub.yaml:2:'],
    [
      `a: &a [1]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nd: [${'*c,'.repeat(30)}]\n`,
      'too much data',
    ],
    ['a: &a\n  b: *a\n', 'too much data'],
    ['x'.repeat(1_000_001), 'larger than a million'],
  ])('reports %#', (text, expected) => {
    const { config, problems } = load(text);
    expect(config).toBeUndefined();
    expect(formatProblems(problems)).toContain(expected);
  });

  it('reports duplicate keys and own tags together with everything else', () => {
    expect(
      problemsOf(
        change(['  country: ZA', '  country: ZA\n  country: XX'], ['plugin: simulator', 'plugin: !py x']),
      ),
    ).toEqual([
      expect.stringContaining('error business.country: "country" is not a country code.'),
      'hub.yaml:4:3 error business.country: The key stands here twice. Fix: Keep one of the two.',

      expect.stringMatching(/^hub\.yaml:8:\d+ error channels\.phone\.plugin: Unresolved tag: !py\./),
    ]);
  });

  it('does not quote the source, which may hold a secret', () => {
    const text = 'business:\n  password: "hunter2hunter2\n';
    expect(formatProblems(load(text).problems)).not.toContain('hunter2');
  });
});

describe('bad input: hub.yaml with missing secrets', () => {
  const missing = change([`\${NOTIFY_SECRET}`, `\${NOT_SET}`], [`\${POLICIES_URL}`, `\${file:secrets/url}`]);

  it('names each reference that does not resolve, and its place', () => {
    expect(problemsOf(missing)).toEqual([
      `hub.yaml:12:60 error notifiers.compliance.config.secret: The environment variable NOT_SET is not set. Fix: Set NOT_SET in the hub's environment, or refer to a file with \${file:path}.`,
      `hub.yaml:18:20 error connectors.policies.config.url: The secret file "secrets/url" cannot be read (ENOENT). Fix: Create the file (paths are relative to /hub) and let the hub's account read it.`,
    ]);
  });

  it('treats an empty secret as missing, and refuses what is no reference', () => {
    const empty = loadConfig({
      file: '/hub/hub.yaml',
      env: { ...env, NOTIFY_SECRET: '' },
      readFile: () => sketch,
    });
    expect(formatProblems(empty.problems)).toContain('NOTIFY_SECRET is empty');
    expect(problemOf([`\${NOTIFY_SECRET}`, `\${not a name}`])).toContain('not a reference');
    expect(problemOf([`\${NOTIFY_SECRET}`, `\${NOTIFY_SECRET`])).toBe('no problem');
  });

  it('resolves references inside longer texts, from files beside hub.yaml, and keeps escaped ones', () => {
    const text = change(
      ['https://hooks.example/parley', `https://hooks.example/\${NOTIFY_SECRET}/x`],
      [`"\${NOTIFY_SECRET}"`, `"$\${NOTIFY_SECRET}"`],
      [`\${POLICIES_URL}`, `\${file:secrets/url}`],
    );
    const { config } = load(text, { files: { '/hub/secrets/url': 'postgres://from-a-file\n' } });
    expect(config?.notifiers.compliance?.config).toEqual({
      url: 'https://hooks.example/whsec_abcdefgh/x',
      secret: `\${NOTIFY_SECRET}`,
    });
    expect(config?.connectors.policies?.config).toMatchObject({ url: 'postgres://from-a-file' });
    expect(config?.secrets).toEqual(['whsec_abcdefgh', 'postgres://from-a-file']);
  });

  it('remembers what is secret, the password of a URL apart', () => {
    expect(load(sketch).config?.secrets).toEqual([env.NOTIFY_SECRET, env.POLICIES_URL, 's3cr%40t', 's3cr@t']);
  });

  it('never prints a resolved value', () => {
    const text = formatProblems(
      load(
        change(
          ['permission: read-write', `permission: "\${NOTIFY_SECRET}"`],
          ['in: policies', `in: "\${NOTIFY_SECRET}"`],
          ['country: ZA', `country: "\${NOTIFY_SECRET}"`],
        ),
      ).problems,
    );
    expect(text.split('\n').length).toBeGreaterThanOrEqual(3);
    expect(text).not.toContain('whsec_abcdefgh');
  });
});

describe('bad input: hub.yaml with a connector without a notifier', () => {
  it('refuses permission above read-only without notify', () => {
    expect(problemsOf(change(['    notify: [compliance] ', '    ']))[1]).toBe(
      'hub.yaml:16:17 error connectors.policies.permission: A connector with permission read-write needs a notifier. Fix: Add notify: with the name of a notifier, or set permission: read-only.',
    );
    expect(
      problemsOf(change(['notify: [compliance]', 'notify: []'], ['read-write #', 'full #'])),
    ).toContainEqual(expect.stringContaining('permission full needs a notifier'));
  });

  it('refuses a notifier that is not there, or is there twice', () => {
    expect(problemsOf(change(['[compliance]', '[complaince]']))).toContainEqual(
      'hub.yaml:17:14 error connectors.policies.notify[0]: No notifier is called "complaince". Fix: Did you mean "compliance"?',
    );
    expect(problemOf(['[compliance]', '[compliance, compliance]'])).toContain('listed twice');
  });

  it('lets a read-only connector be without one, and says that its actions are disabled', () => {
    const { config, problems } = load(change(['read-write #', 'read-only #'], ['notify: [compliance]', '']));
    expect(config?.connectors.policies?.permission).toBe('read-only');
    expect(problems.map((problem) => problem.severity)).toEqual(['warning', 'warning', 'warning']);
  });
});

describe('bad input: hub.yaml with an action above its permission', () => {
  const removal = `${sketch}  remove-beneficiary:\n    remove: beneficiary\n`;

  it('warns, so that an emergency downgrade is one word', () => {
    const { config, problems } = load(removal);
    expect(formatProblems(problems)).toBe(
      'hub.yaml:49:13 warning actions.remove-beneficiary.remove: The action needs permission full, and connector "policies" has read-write: it is disabled. Fix: Raise connectors.policies.permission to full, or remove the action.',
    );
    expect(config?.warnings).toEqual(problems);
    expect(config?.vocabulary.actions['remove-beneficiary']).toMatchObject({
      kind: 'remove',
      properties: [],
    });
  });

  it('is an error when strict', () => {
    const { config, problems } = load(removal, { strict: true });
    expect(config).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', path: 'actions.remove-beneficiary.remove' }]);
  });

  it('is fine at full', () => {
    expect(problemsOf(removal.replace('permission: read-write', 'permission: full'))).toEqual([]);
  });
});

describe('records', () => {
  it.each<[string, [string, string][], string]>([
    [
      'an unknown connector',
      [['    in: policies', '    in: polices']],
      'No connector is called "polices". Fix: Did you mean "policies"?',
    ],
    ['no connector at all', [['    in: policies\n', '']], 'The record lies in no connector.'],
    [
      'identify of an unknown property',
      [['identify: [phone]', 'identify: [fone]']],
      'The record has no property "fone".',
    ],
    [
      'identify by a date',
      [['identify: [phone]', 'identify: [born]']],
      'cannot be matched by a property of type date',
    ],
    ['nobody identified', [['    identify: [phone]\n', '']], 'No record stands for the customer.'],
    [
      'two customers',
      [
        ['    belongs-to: policy\n', '    in: policies\n    identify: [name]\n'],
        ['name: { type: person-name }', 'name: { type: text }'],
      ],
      '"customer" already stands for the customer.',
    ],
    [
      'identify below the top',
      [['    belongs-to: customer\n', '    belongs-to: customer\n    identify: [number]\n']],
      'Only a record that belongs to no other',
    ],
    [
      'a record that nothing leads to',
      [['    belongs-to: policy\n', '    in: policies\n']],
      'belongs to no record of the sender',
    ],
    [
      'a link without a parent',
      [['    in: policies\n', '    in: policies\n    link: same-row\n']],
      'this one has none',
    ],
    ['a fact that is always shown', [['disclose: never', 'disclose: always']], 'cannot prove who is writing'],
    [
      'a choice without options',
      [[', options: { child: [daughter, son], spouse: [wife, husband], parent: [] }', '']],
      'A choice needs its options.',
    ],
    [
      'options of a text',
      [['number: { type: text }', 'number: { type: text, options: [a] }']],
      'has no options',
    ],
    [
      'a synonym of two options',
      [['[wife, husband]', '[wife, Son]']],
      '"Son" stands for "child" and for "spouse".',
    ],
    [
      'full account numbers',
      [['number: { type: text }', 'account-number: { type: text, ask-to-verify: true }']],
      'Business Messaging Policy',
    ],
    [
      'full identity numbers',
      [['number: { type: text }', 'id-number: { type: text, ask-to-verify: true }']],
      'Business Messaging Policy',
    ],
    [
      'a proof that identifies anyway',
      [['phone: { type: phone }', 'phone: { type: phone, ask-to-verify: true }']],
      'asking for it proves nothing',
    ],
  ])('reports %s', (_title, replacements, expected) => {
    expect(problemsOf(change(...replacements))).toContainEqual(expect.stringContaining(expected));
  });

  it('lets the last digits of an account be asked for', () => {
    const text = change([
      'number: { type: text }',
      'account-last-digits: { type: text, ask-to-verify: true }',
    ]);
    expect(problemsOf(text)).toEqual([]);
  });

  it('asks for the last digits of a full number where that is all that is asked for', () => {
    const card = (type: string) =>
      change(['number: { type: text }', `card: { type: ${type}, ask-to-verify: last-4, strength: strong }`]);
    expect(problemsOf(card('text'))).toEqual([]);
    expect(problemsOf(card('email'))).toEqual([expect.stringContaining('has no last digits to ask for')]);
    const { config } = load(card('text'));
    const property = config?.vocabulary.records.policy?.properties.card;
    expect(property).toMatchObject({ askToVerify: true, lastDigits: 4, strength: 'strong' });
  });

  it('lets customers be reached by identifiers, and actions ask for more facts', () => {
    const text = change(
      ['identify: [phone]', 'identify: [phone]\n    identify-by: [email, policy.number]'],
      ['address: {', 'mother: { type: text, ask-to-verify: true }\n      address: {'],
      ['change: customer.address', 'change: customer.address\n    evidence: 2'],
    );
    expect(problemsOf(text)).toEqual([]);
    const { vocabulary } = load(text).config ?? {};
    expect(vocabulary?.records.customer?.identifyBy).toEqual([
      { record: 'customer', property: 'email' },
      { record: 'policy', property: 'number' },
    ]);
    expect(vocabulary?.actions['change-address']?.evidence).toBe(2);
  });

  it.each<[string, [string, string][], string]>([
    [
      'an identifier of an unknown record',
      [['identify: [phone]', 'identify: [phone]\n    identify-by: polcy.number']],
      'No record below "customer" is called "polcy". Fix: Did you mean "policy"?',
    ],
    [
      'an unknown identifier',
      [['identify: [phone]', 'identify: [phone]\n    identify-by: policy.numbr']],
      '"policy" has no property "numbr". Fix: Did you mean "number"?',
    ],
    [
      'an identifier that tells nobody apart',
      [['identify: [phone]', 'identify: [phone]\n    identify-by: address']],
      'Nobody is told from others by a property of type address',
    ],
    [
      'an identifier without two facts besides',
      [['identify: [phone]', 'identify: [phone]\n    identify-by: email']],
      'proves themselves by two facts, and "customer" has 1 besides',
    ],
    [
      'an identifier of another record than the customer',
      [['belongs-to: customer', 'belongs-to: customer\n    identify-by: number']],
      'Move identify-by: to the record that has identify:',
    ],
    [
      'more evidence than there is',
      [['change: customer.address', 'change: customer.address\n    evidence: 3']],
      "needs 3 facts, and the customer's record has 2 to ask for",
    ],
    [
      'a removal by one fact',
      [['add: beneficiary', 'remove: beneficiary\n    evidence: 1']],
      'A removal needs two facts at least',
    ],
  ])('reports %s', (_title, replacements, expected) => {
    expect(problemsOf(change(...replacements))).toContainEqual(expect.stringContaining(expected));
  });

  it('reports a circle once', () => {
    const text = change(['    belongs-to: customer\n', '    belongs-to: beneficiary\n    in: policies\n']);
    const circles = problemsOf(text).filter((line) => line.includes('circle'));
    expect(circles).toEqual([expect.stringContaining('policy → beneficiary → policy')]);
  });
});

describe('actions', () => {
  it.each<[string, [string, string][], string]>([
    ['an unknown record', [['add: beneficiary', 'add: benefciary']], 'Fix: Did you mean "beneficiary"?'],
    [
      'an unknown property',
      [['customer.address', 'customer.adress']],
      '"customer" has no property "adress". Fix: Did you mean "address"?',
    ],
    ['a change of nothing', [['customer.address', 'customer']], 'does not say which properties it sets'],
    [
      'a change that says it twice',
      [['customer.address', 'customer.address\n    set: [email]']],
      'takes no set:',
    ],
    [
      'an unknown property to set',
      [['customer.address', 'customer\n    set: [mail]']],
      'has no property "mail"',
    ],
    [
      'two things at once',
      [['add: beneficiary', 'add: beneficiary\n    remove: beneficiary']],
      'not add and remove',
    ],
    ['nothing to do', [['    add: beneficiary\n', '']], 'does not say what it does'],
    ['an added property', [['add: beneficiary', 'add: beneficiary.name']], 'acts on a whole record'],
    [
      'an added customer',
      [
        ['add: beneficiary', 'add: customer'],
        ['    when: { policy.status: active }\n', ''],
        ['    otherwise: "That policy is no longer active."\n', ''],
      ],
      'none can be added',
    ],
    [
      'a required property left out',
      [['add: beneficiary', 'add: beneficiary\n    set: [name]']],
      '"relationship" is required',
    ],
    [
      'a removal that sets',
      [['add: beneficiary', 'remove: beneficiary\n    set: [name]']],
      'A removal sets nothing',
    ],
    ['a guard without a record', [['policy.status: active', 'status: active']], 'Write record.property'],
    [
      'a guard on an unknown property',
      [['policy.status: active', 'policy.state: active']],
      'Fix: Did you mean "status"?',
    ],
    [
      'a guard on a record aside',
      [['change: customer.address', 'change: customer.address\n    when: { policy.status: active }']],
      'nor one above it. Fix: Guard on one of: customer.',
    ],
    [
      'a guard on what is not there yet',
      [['policy.status: active', 'beneficiary.name: x']],
      'does not exist before it is added',
    ],
    [
      'an example that another has',
      [['I need to add my daughter as a beneficiary', "i've moved to 22 Berg Street  Stellenbosch!"]],
      'already stands under "change-address"',
    ],
    [
      'a label that another has',
      [['add: beneficiary', 'add: beneficiary\n    label: change address']],
      'has the same label',
    ],
    [
      'a name too long for a menu',
      [['  add-beneficiary:', '  add-another-beneficiary-now:']],
      'longer than the 24 characters',
    ],
  ])('reports %s', (_title, replacements, expected) => {
    expect(problemsOf(change(...replacements))).toContainEqual(expect.stringContaining(expected));
  });
});

describe('opening hours', () => {
  it('are told with line, column and fix where they cannot be read', () => {
    const contact = 'timezone: Africa/Johannesburg';
    const withHours = (hours: string) => problemOf([contact, `${contact}\n  hours: ${hours}`]);
    expect(withHours('{ mon-fry: "08:00-17:00" }')).toMatch(
      /hub\.yaml:\d+:\d+ error .*mon-fry.* is not a day.*mon-fri/,
    );
    expect(withHours('{ mon-fri: "8 to 5" }')).toMatch(
      /hub\.yaml:\d+:\d+ error .*is no part of a day.*08:00-17:00/,
    );
    const { config } = load(change([contact, `${contact}\n  hours: { sat: "09:00-12:00" }`]));
    expect(config?.business.hours?.[5]).toEqual([{ from: 540, to: 720 }]);
  });
});

describe('what is said to a silent customer', () => {
  it('is said before the conversation is over', () => {
    const zone = 'timezone: Africa/Johannesburg';
    const { config } = load(`${sketch}\nconversation: { remind: 5m, closing: true }\n`);
    expect(config?.conversation).toMatchObject({ remindMs: 300_000, closing: true, idleMs: 1_800_000 });
    expect(load(change([zone, zone])).config?.conversation).not.toHaveProperty('remindMs');
    expect(errorsOf(`${sketch}\nconversation: { remind: 30m }\n`).join()).toMatch(
      /hub\.yaml:\d+:\d+ error .*reminds when the conversation is over.*shorter than idle/,
    );
  });
});
