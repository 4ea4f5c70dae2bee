import { inLanguage, type Labelled, type LocalText } from '../vocabulary/index.ts';

/** What something is called in the business's language, and what in others. */
export function toLabels(label: LocalText | undefined, language: string, otherwise: string): Labelled {
  if (label === undefined || typeof label === 'string') return { label: label ?? otherwise };
  return { label: inLanguage(label, language) ?? otherwise, labels: label };
}

/** Names that people do not call as they are written. */
const wellKnown: Readonly<Record<string, string>> = {
  email: 'email address',
  phone: 'phone number',
  born: 'date of birth',
};

/** `place-of-birth` is called "place of birth", and `email` "email address". */
export function defaultLabel(name: string): string {
  return wellKnown[name] ?? name.replaceAll('-', ' ');
}

/** As a menu row: `change-address` is called "Change address". */
export function defaultActionLabel(name: string): string {
  const label = name.replaceAll('-', ' ');
  return label.slice(0, 1).toUpperCase() + label.slice(1);
}
