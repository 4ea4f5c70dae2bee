import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { english } from '../../core/src/texts/en.ts';
import { textsOf } from '../../core/src/texts/index.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { openStage, type Stage, thandi } from './stage.ts';

let postgres: TestPostgres;
let stage: Stage;

beforeAll(async () => {
  postgres = await startPostgres();
  stage = await openStage({ postgres });
});
afterAll(async () => {
  await stage.close();
  await postgres.stop();
});

const media = { id: '1', mime_type: 'x/y', sha256: 'x' };

const kinds: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['image', { image: { ...media, caption: 'change my email to me@new.example' } }],
  ['audio', { audio: { ...media, voice: true } }],
  ['video', { video: media }],
  ['document', { document: { ...media, filename: 'id.pdf' } }],
  ['sticker', { sticker: { ...media, animated: false } }],
  ['location', { location: { latitude: -33.9, longitude: 18.9, name: 'Home' } }],
  ['contacts', { contacts: [{ name: { formatted_name: 'A' }, phones: [{ phone: '+27829999999' }] }] }],
  ['order', { order: { catalog_id: '1', product_items: [] } }],
  ['unsupported', { errors: [{ code: 131051 }] }],
];

async function tell(type: string, content: Readonly<Record<string, unknown>>): Promise<string> {
  const { kit } = stage;
  const message = kit.other({ phone: thandi.phone }, type, content, { at: Date.now() });
  await stage.post(kit.body(kit.change({ messages: [message] })));
  return (await stage.hear(thandi.phone)).text;
}

describe('a message that the hub cannot read', () => {
  it.each(kinds)('of type %s is answered with what it can read', async (type, content) => {
    expect(await tell(type, content)).toContain(english.unreadable);
  });

  it('is answered in the language of the customer, and leaves the open question open', async () => {
    await stage.ask(thandi.phone, 'Ek wil asseblief my e-posadres verander');
    const answer = await tell('audio', { audio: media });
    expect(answer).toContain(textsOf('af').unreadable);
    expect(answer).toContain('op rekord');
  });
});
