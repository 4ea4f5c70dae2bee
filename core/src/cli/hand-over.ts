import { type HandedOver, listHandedOver, resumeConversation } from '../conversation/index.ts';
import { createId } from '../ids.ts';
import { withStore } from './offline.ts';
import { readArgs, UsageError } from './usage.ts';

/** `list`; `resume --reference CONVERSATION` or `resume --sender SENDER`. */
export async function handOverCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(args, {
    reference: { type: 'string' },
    sender: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  const [verb] = positionals;
  const { reference, sender, json } = values;
  if (verb !== 'list' && verb !== 'resume')
    throw new UsageError('Say "handover list" or "handover resume --reference CONVERSATION".');
  if (verb === 'resume' && (reference === undefined) === (sender === undefined))
    throw new UsageError(
      'Say whom: --reference CONVERSATION, as the notice has it, or --sender +27821234567.',
    );
  return withStore(values.config, async (opened) => {
    const waiting = await listHandedOver(opened);
    if (verb === 'list') {
      for (const one of waiting) print(json ? JSON.stringify(describe(one)) : toLine(one));
      return 0;
    }
    const wanted = sender?.replace(/[\s()-]/g, '');
    const [found, ...others] = waiting.filter((one) =>
      reference === undefined ? one.sender === wanted : one.reference === reference,
    );
    if (found === undefined) {
      process.stderr.write('Nobody waits for a person there. See: parley handover list\n');
      return 1;
    }
    if (others.length > 0) {
      process.stderr.write('That sender waits in several conversations. Name one with --reference.\n');
      return 1;
    }
    await resumeConversation(opened, found, { id: createId(), now: Date.now() });
    print(`The hub goes on with ${found.sender}.`);
    return 0;
  });
}

function describe({ row: _, ...one }: HandedOver): Omit<HandedOver, 'row'> {
  return one;
}

function toLine({ reference, sender, channel, reason, since }: HandedOver): string {
  const moment = since === undefined ? 'a while ago' : new Date(since).toISOString();
  return `${reference} ${moment} ${sender} on ${channel}: ${reason}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
