import { address } from './address.ts';
import { amount } from './amount.ts';
import { boolean } from './boolean.ts';
import { choice } from './choice.ts';
import { date } from './date.ts';
import { datetime } from './datetime.ts';
import type { PropertyTypeName } from './definitions.ts';
import { email } from './email.ts';
import { number } from './number.ts';
import { personName } from './person-name.ts';
import { phone } from './phone.ts';
import type { PropertyType } from './property-type.ts';
import { withLatinDigits } from './reading.ts';
import { text } from './text.ts';
import { time } from './time.ts';

/** Every property type, by the name that hub.yaml uses. */
export const propertyTypes: Readonly<Record<PropertyTypeName, PropertyType>> = {
  text,
  'person-name': personName,
  phone: inAnyDigits(phone),
  email,
  date: inAnyDigits(date),
  time: inAnyDigits(time),
  datetime: inAnyDigits(datetime),
  number: inAnyDigits(number),
  amount: inAnyDigits(amount),
  boolean,
  choice,
  address: inAnyDigits(address),
};

/** Reads digits of other scripts as 0 to 9; everything stays in its place. */
function inAnyDigits(type: PropertyType): PropertyType {
  return {
    ...type,
    parse: (text, spec, locale) => type.parse(withLatinDigits(text), spec, locale),
    extract: (text, spec, locale) => type.extract(withLatinDigits(text), spec, locale),
  };
}
