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
