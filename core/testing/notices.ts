import { randomUUID } from 'node:crypto';
import type { ChangeNotice } from '../src/contract/index.ts';

/** Builds a notice with every field filled and an id of its own. */
export function createTestNotice(overrides: Partial<ChangeNotice> = {}): ChangeNotice {
  return {
    kind: 'change',
    id: `notice-${randomUUID()}`,
    changeId: `change-${randomUUID()}`,
    business: 'Berg Insurance',
    outcome: 'applied',
    detail: 'proved by the operations table',
    action: 'change-address',
    connector: 'policies',
    record: { type: 'address', label: 'CUS-1041' },
    changes: [
      { property: 'street', before: '7 Dorp Street', after: '22 Berg Street' },
      { property: 'city', before: 'Paarl', after: 'Stellenbosch' },
    ],
    requestedBy: { sender: '+27821234567', channel: 'phone', customer: 'CUS-1041' },
    evidence: ['channel phone', 'email on file'],
    conversationId: `conversation-${randomUUID()}`,
    reason: "I've moved to 22 Berg Street, Stellenbosch",
    at: new Date().toISOString(),
    auditHead: { chainId: 'main', sequence: 41, hash: 'a3'.repeat(32) },
    ...overrides,
  };
}

/** Texts that break careless templates, encodings and escapes. Each must arrive as it is. */
export const hostileTexts: readonly string[] = [
  'Zoë Müller-Ångström 李小龍 العربية 👩‍👩‍👧 e\u0301',
  '<b>bold</b><script>alert(1)</script> &amp; &lt; "quoted" \'single\'',
  `{{name}} \${name} <%= name %> {% if x %} #{name} %s %d $1 \\n \\u0041`,
  "Robert'); DROP TABLE customers;--",
  '- yaml: [1, 2] # not a comment\nsecond line\ttab',
  ' leading and trailing ',
];
