import { describe, expect, it } from 'vitest';
import { address } from './address.ts';
import type { Address } from './property-type.ts';
import { southAfrica } from './testing-locale.ts';

const field = (type: 'text' | 'integer') => ({
  name: 'address',
  type,
  native: type,
  nullable: true,
  hasDefault: false,
  generated: false,
});
const stellenbosch = { street: '22 Berg Street', city: 'Stellenbosch' };

describe('address', () => {
  it.each<[string, Partial<Address> | undefined]>([
    ['22 Berg Street, Stellenbosch', stellenbosch],
    ['22 Berg Street Stellenbosch 7600', { ...stellenbosch, postcode: '7600' }],
    ['22 Berg Street in Stellenbosch please', stellenbosch],
    ['my new address is 22 Berg Street, Stellenbosch', stellenbosch],
    ["I've moved to 22 Berg Street, Stellenbosch. Thanks!", stellenbosch],
    ['moved from 15 Main Road, Paarl to 22 Berg Street, Stellenbosch', stellenbosch],
    ['PO Box 12, Paarl', { street: 'PO Box 12', city: 'Paarl' }],
    ['P.O. Box 12, Paarl, 7620', { street: 'P.O. Box 12', city: 'Paarl', postcode: '7620' }],
    [
      'Flat 3, 22 Berg St, Die Boord, Stellenbosch, 7600',
      { street: 'Flat 3, 22 Berg St', suburb: 'Die Boord', city: 'Stellenbosch', postcode: '7600' },
    ],
    [
      'Unit 4B Block C 22 Berg St\nDie Boord\nStellenbosch 7600',
      { street: 'Unit 4B Block C 22 Berg St', suburb: 'Die Boord', city: 'Stellenbosch', postcode: '7600' },
    ],
    ['3/22 Main Rd, Paarl', { street: '3/22 Main Rd', city: 'Paarl' }],
    ['12-14 Main Road, Paarl', { street: '12-14 Main Road', city: 'Paarl' }],
    ['22 St Johns Road, Cape Town', { street: '22 St Johns Road', city: 'Cape Town' }],
    ['5 3rd Avenue, Paarl', { street: '5 3rd Avenue', city: 'Paarl' }],
    ['Bergstraat 22, Paarl', { street: 'Bergstraat 22', city: 'Paarl' }],
    ['Eikestad Mall, 22 Berg Street, Paarl', { street: 'Eikestad Mall, 22 Berg Street', city: 'Paarl' }],
    ['The Old Mill, Stellenbosch', { street: 'The Old Mill', city: 'Stellenbosch' }],
    [
      '14a Long Street, Cape Town, Western Cape, 8001, South Africa',
      {
        street: '14a Long Street',
        city: 'Cape Town',
        region: 'Western Cape',
        postcode: '8001',
        country: 'South Africa',
      },
    ],
    ['22 Berg Street', { street: '22 Berg Street' }],
    [
      "22 Berg Street'; DROP TABLE customers;--, Stellenbosch",
      { street: "22 Berg Street'; DROP TABLE customers;--", city: 'Stellenbosch' },
    ],
    ['22 Berg Street, <b>{{7*7}}</b>', { street: '22 Berg Street', city: '<b>{{7*7}}</b>' }],
    ['Stellenbosch', undefined],
    ["I don't know, sorry", undefined],
    ['why do you need it?', undefined],
    ['no', undefined],
    ['22 Berg Street, Paarl or 5 Long Street, Paarl', undefined],
    ['👍', undefined],
  ])('reads %j', (text, expected) => {
    expect(address.parse(text, {}, southAfrica)).toEqual(
      expected === undefined
        ? { ok: false, reason: 'invalid', candidates: [] }
        : { ok: true, value: { type: 'address', ...expected } },
    );
  });

  it.each<[string, readonly string[]]>([
    ["I've moved to 22 Berg Street, Stellenbosch", ['22 Berg Street, Stellenbosch']],
    ['i moved to 22 berg street, stellenbosch please', ['22 berg street, stellenbosch']],
    [
      'We relocated. New address is 5 Long Street, Cape Town 8001. Thanks!',
      ['5 Long Street, Cape Town 8001'],
    ],
    ['moved from 15 Main Road, Paarl to 22 Berg Street, Stellenbosch', ['22 Berg Street, Stellenbosch']],
    ['I no longer live at 5 Main Road, Paarl. I live at 22 Berg Street now', ['22 Berg Street']],
    ['my new address is The Old Mill, Stellenbosch', ['The Old Mill, Stellenbosch']],
    ['my address is 22 Berg, Stellenbosch thanks', ['22 Berg, Stellenbosch']],
    ['ek het getrek na Bergstraat 22, Paarl dankie', ['Bergstraat 22, Paarl']],
    ["I've moved from 15 Main Road, Paarl", []],
    ['I have 2 children and moved on 3 March', []],
    ['move my appointment to Thursday, please', []],
    ['we drove 20 km down the road', []],
  ])('finds the addresses in %s', (text, expected) => {
    const found = address.extract(text, {}, southAfrica);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(expected);
  });

  it('is the same in other writing, not in another street, number or town', () => {
    const same = (left: string, right: string) => {
      const [a, b] = [left, right].map((text) => address.fromField(text, {}, southAfrica));
      return a !== undefined && b !== undefined && address.isSame(a, b, {}, southAfrica);
    };
    expect(same('22 Berg St., Stellenbosch', '22 berg street, STELLENBOSCH')).toBe(true);
    expect(same('22 Berg Street Stellenbosch 7600', '22 Berg Street, Stellenbosch, 7600')).toBe(true);
    expect(same('22 Berg Street, Stellenbosch', '22 Berg Street, Stellenbosch, 7600')).toBe(true);
    expect(same('22 Berg Street, Stellenbosch, 7601', '22 Berg Street, Stellenbosch, 7600')).toBe(false);
    expect(same('22 Berg Street, Stellenbosch', '23 Berg Street, Stellenbosch')).toBe(false);
    expect(same('22 Berg Street, Stellenbosch', '22 Berg Street, Paarl')).toBe(false);
    expect(same('22 Berg Street, Stellenbosch', '22 Berg Street')).toBe(false);
    expect(same('22 Berg Street', '22 Berg Road')).toBe(false);
  });

  it('lies in parts or in one text', () => {
    const value: Address = { type: 'address', ...stellenbosch, postcode: '7600' };
    expect(address.parts?.split(value)).toEqual({
      street: '22 Berg Street',
      suburb: null,
      city: 'Stellenbosch',
      region: null,
      postcode: '7600',
      country: null,
    });
    expect(address.parts?.join(address.parts.split(value))).toEqual(value);
    expect(address.parts?.join({ street: ' ', city: null })).toBeUndefined();
    expect(address.toField(value, field('text'), {}, southAfrica)).toBe('22 Berg Street, Stellenbosch, 7600');
    expect(address.toField(value, field('integer'), {}, southAfrica)).toBeUndefined();
    expect(address.fromField('c/o the harbour master', {}, southAfrica)).toEqual({
      type: 'address',
      street: 'c/o the harbour master',
    });
  });
});
