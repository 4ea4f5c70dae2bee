import { beforeAll, describe, expect, it } from 'vitest';
import { advance } from '../../core/src/conversation/advance/advance.ts';
import type { TurnContext } from '../../core/src/conversation/advance/turn.ts';
import { textsOf as catalogueOf } from '../../core/src/texts/index.ts';
import { type InsuranceWorld, openInsuranceWorld } from './insurance-world.ts';
import { textsOf } from './model.ts';
import { contextOf, createPlayer, message } from './player.ts';

let world: InsuranceWorld;
beforeAll(async () => {
  world = await openInsuranceWorld('normalised');
});

const office = [...Array.from({ length: 5 }, () => [{ from: 480, to: 1020 }]), [], []];

function askForPerson(more: Partial<TurnContext>): string {
  const player = createPlayer(0);
  const wish = message(player, { type: 'text', text: 'a person' }, [{ kind: 'person' }]);
  return textsOf(advance(player.state, wish, { ...contextOf(world, player), ...more }));
}

// A Sunday.
const now = Date.parse('2026-11-22T08:00:00Z');

describe('a hand-over outside of the opening hours', () => {
  it('says when somebody will be there, in the language of the customer', () => {
    expect(askForPerson({ hours: office, now })).toMatch(
      /go on with me\. We are closed now\. Somebody will be there from Monday 23 November 2026 at 08:00\.$/,
    );
    const { locale } = contextOf(world, createPlayer(0));
    expect(
      askForPerson({ hours: office, now, texts: catalogueOf('de'), locale: { ...locale, language: 'de' } }),
    ).toMatch(/Es ist wieder jemand da ab Montag, 23\. November 2026/);
  });

  it('says nothing of it while somebody is there, or where no hours are told', () => {
    expect(askForPerson({ now })).not.toContain('closed');
    expect(askForPerson({ hours: office, now: Date.parse('2026-11-23T08:00:00Z') })).not.toContain('closed');
  });
});
