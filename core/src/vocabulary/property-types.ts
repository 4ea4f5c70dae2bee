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
import { text } from './text.ts';
import { time } from './time.ts';

/** Every property type, by the name that hub.yaml uses. */
export const propertyTypes: Readonly<Record<PropertyTypeName, PropertyType>> = {
  text,
  'person-name': personName,
  phone,
  email,
  date,
  time,
  datetime,
  number,
  amount,
  boolean,
  choice,
  address,
};
