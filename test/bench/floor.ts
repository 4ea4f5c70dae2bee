import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { clients } from './clients.ts';
import { accessToken, appSecret, graphVersion, notifySecret, phoneNumberId, poolSize } from './fixed.ts';

/**
 * The least that anyone could write: checks the signature, asks PostgreSQL, sends. No durability, no
 * deduplication, no order, no trail; what fails is lost. It answers the webhook at once.
 */
const { DATABASE_URL = '', GRAPH_URL = '', NOTIFY_URL = '', CLIENT = 'fetch' } = process.env;
const createClient = clients[CLIENT];
if (createClient === undefined) throw new Error(`No client is called "${CLIENT}"`);
const post = createClient();
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: poolSize });
const graphUrl = new URL(`${GRAPH_URL}/${graphVersion}/${phoneNumberId}/messages`);
const notifyUrl = new URL(NOTIFY_URL);
const graphHeaders = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
const signer = new Webhook(notifySecret);

interface Message {
  readonly from: string;
  readonly interactive?: { readonly button_reply: { readonly id: string } };
}

interface Body {
  readonly entry: readonly {
    readonly changes: readonly { readonly value: { readonly messages?: readonly Message[] } }[];
  }[];
}

const rows = ['Change address', 'Update email', 'Add beneficiary', 'Remove beneficiary', 'Talk to a person'];

async function answerText({ from }: Message): Promise<void> {
  const found = await pool.query<{ full_name: string }>({
    name: 'find',
    text: `SELECT c.id, c.full_name, c.email_address, c.date_of_birth, a.line_1, a.town, a.postal_code
      FROM customers c LEFT JOIN addresses a ON a.id = c.home_address_id
      WHERE right(regexp_replace(c.phone_number, '\\D', '', 'g'), 9) = $1`,
    values: [from.slice(-9)],
  });
  const payload = {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: `+${from}`,
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: `Hello ${found.rows[0]?.full_name}, this is Berg Insurance. What can I do for you?` },
      action: { button: 'Choose', sections: [{ rows: rows.map((title) => ({ id: randomUUID(), title })) }] },
    },
  };
  await post(graphUrl, graphHeaders, JSON.stringify(payload));
}

async function change(message: Message): Promise<void> {
  const { from } = message;
  const email = message.interactive?.button_reply.id ?? '';
  const updated = await pool.query<{ full_name: string }>({
    name: 'change',
    text: `UPDATE customers SET email_address = $2
      WHERE right(regexp_replace(phone_number, '\\D', '', 'g'), 9) = $1 RETURNING full_name`,
    values: [from.slice(-9), email],
  });
  const id = randomUUID();
  const now = new Date();
  const data = {
    kind: 'change',
    id,
    changeId: id,
    outcome: updated.rowCount === 1 ? 'applied' : 'not-applied',
    business: 'Berg Insurance',
    action: 'update-email',
    record: { type: 'customer', label: updated.rows[0]?.full_name },
    changes: [{ property: 'email', before: null, after: email }],
    requestedBy: { sender: `+${from}`, channel: 'phone', customer: updated.rows[0]?.full_name },
    at: now.toISOString(),
  };
  const body = JSON.stringify({ type: 'parley.change', timestamp: data.at, data });
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': signer.sign(id, now, body),
  };
  await post(notifyUrl, headers, body);
}

function isSigned(body: Buffer, signature: string | undefined): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const app = new Hono();
app.post('/channels/phone', async (context) => {
  const body = Buffer.from(await context.req.arrayBuffer());
  if (!isSigned(body, context.req.header('x-hub-signature-256'))) return context.text('', 401);
  const { entry } = JSON.parse(body.toString()) as Body;
  for (const message of entry.flatMap(({ changes }) =>
    changes.flatMap(({ value }) => value.messages ?? []),
  )) {
    void (message.interactive === undefined ? answerText(message) : change(message));
  }
  return context.text('');
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.send?.({ ready: `http://127.0.0.1:${port}/channels/phone` });
});
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
