import { describe, expect, it } from 'vitest';
import { catalogues } from './catalogues.ts';
import { keepApart } from './direction.ts';
import { fillText, type Texts } from './texts.ts';

const [open, close] = ['\u2068', '\u2069'];
const arabic = catalogues.get('ar') as Texts;
const english = catalogues.get('en') as Texts;
const change = { label: 'العنوان', before: '15 Main Road, Paarl', after: '22 Berg Street' };

describe('a text that runs from right to left', () => {
  it('keeps numbers, addresses and names apart', () => {
    expect(fillText(arabic, 'confirm-change', change)).toBe(
      `سأغيّر «${open}العنوان${close}» من ${open}15 Main Road, Paarl${close} إلى ${open}22 Berg Street${close}. هل هذا صحيح؟`,
    );
    expect(fillText(arabic, 'unknown-sender', { business: 'Berg Insurance' })).toContain(
      `${open}Berg Insurance${close}`,
    );
  });

  it('begins its lines from the right, whatever stands in them, and keeps them as they were filled', () => {
    const line = fillText(arabic, 'line-change', change);
    expect(line.startsWith('\u200f- ')).toBe(true);
    const whole = fillText(arabic, 'confirm-changes', { lines: line });
    expect(whole).toContain(`\n${line}\n`);
  });

  it('leaves no value unmarked, in any text', () => {
    for (const [key, text] of Object.entries(arabic) as [keyof Texts, string][]) {
      const names = [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name);
      const filled = fillText(arabic, key, Object.fromEntries(names.map((name) => [name, `<${name} 1>`])));
      for (const name of names.filter((one) => one !== 'lines' && one !== 'summary'))
        expect(filled, key).toContain(`${open}<${name} 1>${close}`);
    }
  });
});

describe('a text that runs from left to right', () => {
  it('is filled with nothing but the value', () => {
    expect(fillText(english, 'confirm-change', { ...change, label: 'address' })).toBe(
      "I'll update your address from 15 Main Road, Paarl to 22 Berg Street. Is that correct?",
    );
  });

  it('keeps a value apart that runs the other way, or turns the direction', () => {
    expect(fillText(english, 'greeting', { customer: 'فاطمة', business: 'Berg' })).toContain(
      `Hello ${open}فاطمة${close}, this is Berg.`,
    );
    expect(keepApart('\u202Etfel ot thgir', 'x')).toBe(`${open}\u202Etfel ot thgir${close}`);
  });
});

it('a value cannot break out', () => {
  expect(keepApart(`a${close}b\u202E${open}`, 'ا')).toBe(`${open}ab\u202E${close}`);
  expect(keepApart('one\ntwo', 'ا')).toBe(`${open}one${close}\n${open}two${close}`);
  expect(keepApart('', 'ا')).toBe('');
});
