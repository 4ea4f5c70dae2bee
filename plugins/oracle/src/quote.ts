/** Quotes one name, as Oracle wants it. */
export function quoteName(name: string): string {
  return `"${name}"`;
}

/**
 * Whether a quoted name can be written at all. Oracle itself refuses double quotes and NUL in names; a question
 * mark would be taken for a binding by the query builder, and a colon stays what it is between quotes.
 */
export function isQuotable(name: string): boolean {
  return !/["\0?]/.test(name);
}
