/** The descriptor of one alias in the text of a tnsnames.ora, or undefined. Names have no case. */
export function readAlias(text: string, alias: string): string | undefined {
  const lines = text.replace(/^\s*#.*$/gm, '');
  for (const match of lines.matchAll(/^\s*([A-Za-z0-9_.,\- ]+?)\s*=\s*\(/gm)) {
    const names = (match[1] ?? '').split(',').map((name) => name.trim().toLowerCase());
    if (names.includes(alias.toLowerCase())) return readBalanced(lines, match.index + match[0].length - 1);
  }
  return undefined;
}

/** From an opening parenthesis to the one that closes it. */
function readBalanced(text: string, start: number): string | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, at + 1);
  }
  return undefined;
}
