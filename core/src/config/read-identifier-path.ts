/** `email` is a property of the customer's own record; `policy.number` is one of a record below it. */
export function readIdentifierPath(
  path: string,
  own: string,
): { readonly record: string; readonly property: string } {
  const [first = '', ...rest] = path.split('.');
  return rest.length === 0 ? { record: own, property: first } : { record: first, property: rest.join('.') };
}
