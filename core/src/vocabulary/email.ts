import * as v from 'valibot';
import type { PropertyType } from './property-type.ts';
import { accept, collapse, isFiller, parseFound, refuse, toPlainText, withoutOverlaps } from './reading.ts';

const EmailSchema = v.pipe(v.string(), v.maxLength(254), v.rfcEmail(), v.regex(/\.[a-z0-9-]{2,}$/i));

/** An e-mail address, kept as it was written. The answer must be the whole address. */
export const email: PropertyType = {
  name: 'email',
  parse(input, spec, locale) {
    const text = collapse(input);
    if (text === '') return refuse('empty');
    const bare = text.replace(/^<?(?:mailto:)?/i, '').replace(/>?[.,;!]?$/, '');
    if (v.is(EmailSchema, bare)) return accept(bare);
    return parseFound(text, email.extract(text, spec, locale), (left, right) =>
      email.isSame(left, right, spec, locale),
    );
  },
  extract(text) {
    const found = [];
    for (const match of text.matchAll(/[^\s@<>()[\],;:"]{1,64}@[^\s@<>()[\],;:"]{1,255}/g)) {
      const words = match[0].replace(/[.!?'*_~]+$/, '');
      if (v.is(EmailSchema, words)) {
        found.push({ start: match.index, end: match.index + words.length, value: words });
      }
    }
    return withoutOverlaps(found);
  },
  format(value) {
    return toPlainText(value);
  },
  isSame(left, right) {
    if (typeof left !== 'string' || typeof right !== 'string') return false;
    return left.trim().toLowerCase() === right.trim().toLowerCase();
  },
  fromField(value) {
    return typeof value === 'string' && value.trim() !== '' && !isFiller(value) ? value.trim() : undefined;
  },
  toField(value, field) {
    return typeof value === 'string' && field.type === 'text' ? value : undefined;
  },
};
