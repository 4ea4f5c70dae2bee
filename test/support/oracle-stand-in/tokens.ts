/** A piece of a statement. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'bind' | 'symbol';
  /** As written; words in lower case. */
  readonly text: string;
}

const pattern =
  /\s*(?:(?<name>"[^"]+")|(?<text>'(?:[^']|'')*')|(?<bind>:\w+)|(?<number>\d+)|(?<word>[a-z_][a-z0-9_$]*)|(?<symbol><>|<=|>=|:=|[=<>(),.*;+/-]))/iy;

/** Splits a statement. Undefined when it holds anything else. */
export function tokenize(sql: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < sql.trimEnd().length) {
    const groups = pattern.exec(sql)?.groups;
    if (groups === undefined) return undefined;
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined || text === undefined) return undefined;
    tokens.push({ kind: kind as Token['kind'], text: kind === 'word' ? text.toLowerCase() : text });
  }
  return tokens;
}
