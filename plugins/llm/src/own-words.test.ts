import { describe, expect, it } from 'vitest';
import { address, relationship } from './input-for-tests.ts';
import { isOwnWords } from './own-words.ts';

describe('a value', () => {
  it.each([
    ['22 Berg Street, Stellenbosch', "I've moved to 22 Berg Street, Stellenbosch"],
    ['22 berg street stellenbosch', 'I moved. 22 Berg Street. In Stellenbosch!'],
    ['Zoë', 'my name is ZOE'],
    ['anna@example.com', 'It is anna@example.com, thanks'],
    ['北京市朝阳区', '我搬到北京市朝阳区了'],
    ['شارع النيل ١٢', 'انتقلت إلى شارع النيل ١٢'],
    ['बर्ग स्ट्रीट', 'मैं बर्ग स्ट्रीट में रहता हूँ'],
    ['👍', 'ok 👍'],
  ])('that was said is taken: %j', (value, message) => {
    expect(isOwnWords(value, message, address)).toBe(true);
  });

  it.each([
    ['1 Evil Road', 'I have moved'],
    ['22 Berg Street, Paarl', 'I live at 22 Berg Street'],
    ['2 Berg Street', 'I live at 22 Berg Street'],
    ['Berg', 'I live in Bergville'],
    ['北京', '我搬到上海了'],
    ['👎', 'ok 👍'],
    ['daughter', 'add my girl'],
  ])('that was not is dropped: %j', (value, message) => {
    expect(isOwnWords(value, message, address)).toBe(false);
  });

  it('may be the name of an option, in whatever language it was said', () => {
    expect(isOwnWords('daughter', 'voeg my dogter by', relationship)).toBe(true);
    expect(isOwnWords('Child', 'voeg my dogter by', relationship)).toBe(true);
    expect(isOwnWords('niece', 'voeg my dogter by', relationship)).toBe(false);
  });
});
