/**
 * Names of tables and columns travel through knex as tokens, which this file alone turns into quoted names.
 * knex reads meaning into names (`a.b`, `a as b`, `a[0]`, outer spaces), and anything that reaches it without
 * having been made here is refused: a name from outside cannot become SQL by any route.
 */

const token = /^x(?:[0-9a-f]{2})+$/;

/** The token of one name, for any place where knex takes a table or a column. */
export function toToken(name: string): string {
  return `x${Buffer.from(name, 'utf8').toString('hex')}`;
}

/** knex's `wrapIdentifier` option for a dialect's way of quoting. */
export function createIdentifierWrapper(quote: (name: string) => string): (value: string) => string {
  return (value) => {
    if (!token.test(value))
      throw new TypeError('A name reached the query builder without having been checked');
    return quote(Buffer.from(value.slice(1), 'hex').toString('utf8'));
  };
}

/** Whether a name of the backend can be offered: it must survive as the name of a plain property. */
export function isUsableName(name: string): boolean {
  return name !== '' && name !== '__proto__' && name.isWellFormed();
}
