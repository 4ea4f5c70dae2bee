/** `place-of-birth` is called "place of birth". */
export function defaultLabel(name: string): string {
  return name.replaceAll('-', ' ');
}

/** As a menu row: `change-address` is called "Change address". */
export function defaultActionLabel(name: string): string {
  const label = defaultLabel(name);
  return label.slice(0, 1).toUpperCase() + label.slice(1);
}
