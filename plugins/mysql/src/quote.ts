/** Quotes one name, as MySQL wants it. The driver takes no question mark inside for a placeholder. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
