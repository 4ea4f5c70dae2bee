import { eraseSender, findSenders } from './erase-sender.ts';
import { withStore } from './offline.ts';
import { readArgs, UsageError } from './usage.ts';

/** `--phone NUMBER` or `--user-id ID`, and `--yes`. */
export async function eraseCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    phone: { type: 'string' },
    'user-id': { type: 'string' },
    yes: { type: 'boolean', default: false },
  });
  const phone = values.phone?.replace(/[\s()-]/g, '');
  const userId = values['user-id'];
  if (positionals.length > 0 || (phone === undefined && userId === undefined))
    throw new UsageError('Say "erase --phone +27821234567" or "erase --user-id ID".');
  if (phone !== undefined && !/^\+[1-9]\d{6,14}$/.test(phone))
    throw new UsageError('--phone takes a number with the plus sign and the country, such as +27821234567.');
  const person = { ...(phone === undefined ? {} : { phone }), ...(userId === undefined ? {} : { userId }) };
  // A running hub keeps keys in its memory, and would go on sealing with the one that was erased.
  return withStore(
    values.config,
    async (opened, { channels }) => {
      const senders = await findSenders(opened, Object.keys(channels), person);
      if (senders.length === 0) {
        process.stderr.write('There is no key of such a sender: nothing of them can be read.\n');
        return 1;
      }
      let failures = 0;
      for (const sender of senders) {
        const name = opened.seal.pseudonymOf(sender);
        if (!values.yes) {
          process.stdout.write(`Sender ${name} would be erased.\n`);
          continue;
        }
        const refusal = await eraseSender(opened, sender, Date.now());
        if (refusal === undefined) process.stdout.write(`Sender ${name} was erased.\n`);
        else {
          failures += 1;
          process.stderr.write(`Sender ${name} was not erased. ${refusal.message} Fix: ${refusal.fix}\n`);
        }
      }
      if (values.yes) return failures === 0 ? 0 : 1;
      process.stdout.write('Whatever was sealed for them is lost for good. Say --yes to do it.\n');
      return 1;
    },
    { exclusive: true },
  );
}
