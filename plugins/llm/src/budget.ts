import type { PluginHost } from '@parley/core/contract';
import type { Config, Limit } from './config.ts';
import { createFailure } from './errors.ts';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface Reservation {
  /** Replaces what was set aside by what it took. Not called: the reservation stands. */
  settle(usage: Usage): void;
}

export interface Budget {
  /**
   * Sets aside what a call may take at most, so that calls at the same time do not overdraw together. Throws
   * `PARLEY_INTERPRETER_FAILED` where that is more than is left.
   */
  reserve(conversationId: string | undefined, most: Usage): Reservation;
}

/** What was taken or set aside. */
interface Account {
  tokens: number;
  cost: number;
}

const mostConversations = 10_000;
const perMillion = 1_000_000;

/** Keeps account in memory: a restart begins anew. Days are those of the business. */
export function createBudget(config: Pick<Config, 'budget' | 'prices'>, host: PluginHost): Budget {
  const { prices = { input: 0, output: 0 }, budget } = config;
  const conversations = new Map<string, Account>();
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: host.timezone });
  let today = { name: '', account: createAccount() };

  function accountOfToday(): Account {
    const name = dayOf.format(host.now());
    if (name !== today.name) today = { name, account: createAccount() };
    return today.account;
  }

  /** The least recently used goes first where there are too many. */
  function accountOf(conversationId: string): Account {
    const account = conversations.get(conversationId) ?? createAccount();
    conversations.delete(conversationId);
    conversations.set(conversationId, account);
    const [oldest] = conversations.keys();
    if (conversations.size > mostConversations && oldest !== undefined) conversations.delete(oldest);
    return account;
  }

  function priceOf({ inputTokens, outputTokens }: Usage): Account {
    const cost = (inputTokens * prices.input + outputTokens * prices.output) / perMillion;
    return { tokens: inputTokens + outputTokens, cost };
  }

  return {
    reserve(conversationId, most) {
      const aside = priceOf(most);
      const accounts = [{ of: 'day', limit: budget.day, account: accountOfToday() }];
      if (conversationId !== undefined)
        accounts.push({
          of: 'conversation',
          limit: budget.conversation,
          account: accountOf(conversationId),
        });
      const over = accounts.find(({ limit, account }) => isOver(limit, account, aside));
      if (over !== undefined)
        throw createFailure(
          `The budget of this ${over.of} is used up; the model was not asked.`,
          `Raise \`budget.${over.of}\`, or let the guided interpreter go on.`,
          { details: { sent: false } },
        );
      for (const { account } of accounts) add(account, aside, 1);
      let isSettled = false;
      return {
        settle(usage) {
          if (isSettled) return;
          isSettled = true;
          for (const { account } of accounts) {
            add(account, aside, -1);
            add(account, priceOf(usage), 1);
          }
        },
      };
    },
  };
}

function createAccount(): Account {
  return { tokens: 0, cost: 0 };
}

function isOver({ tokens, cost }: Limit, account: Account, more: Account): boolean {
  return (
    (tokens !== undefined && account.tokens + more.tokens > tokens) ||
    (cost !== undefined && account.cost + more.cost > cost)
  );
}

function add(account: Account, more: Account, sign: 1 | -1): void {
  account.tokens += sign * more.tokens;
  account.cost += sign * more.cost;
}
