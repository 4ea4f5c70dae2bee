import { type Token, tokenize } from './tokens.ts';

/** Thrown for a statement that is none of the connector's own. */
export class Unsupported extends Error {}

/** Walks over a statement's tokens, and notes the binds in the order of their text. */
export interface Parser {
  readonly binds: string[];
  /** Takes the words and symbols, in this order, or fails. */
  take(...texts: readonly string[]): void;
  /** Takes them if they come, all of them. */
  accept(...texts: readonly string[]): boolean;
  /** Takes a quoted name, as PostgreSQL quotes it too. */
  name(): string;
  isName(): boolean;
  /** Takes a bind, and gives its place. */
  bind(): string;
  isBind(): boolean;
  text(): string;
  number(): string;
  /** One or more, separated by commas. */
  list(item: () => string): string;
  end(): void;
  /** Where it stands; `reset` goes back there. */
  mark(): ParserMark;
  reset(mark: ParserMark): void;
}

export interface ParserMark {
  readonly token: number;
  readonly binds: number;
}

/** Starts at the statement's first token. */
export function createParser(sql: string): Parser {
  const tokens = tokenize(sql);
  if (tokens === undefined) throw new Unsupported('not a statement of the connector');
  const binds: string[] = [];
  let at = 0;

  const peek = (ahead = 0): Token | undefined => tokens[at + ahead];
  function next(kind: Token['kind']): string {
    const token = peek();
    if (token?.kind !== kind) throw new Unsupported(`expected a ${kind}, found ${token?.text ?? 'the end'}`);
    at += 1;
    return token.text;
  }
  const isPlain = (token: Token | undefined, text: string) =>
    token !== undefined && token.text === text && ['word', 'symbol', 'number'].includes(token.kind);

  const parser: Parser = {
    binds,
    take(...texts) {
      if (!parser.accept(...texts))
        throw new Unsupported(`expected ${texts.join(' ')}, found ${peek()?.text ?? 'the end'}`);
    },
    accept(...texts) {
      if (!texts.every((text, index) => isPlain(peek(index), text))) return false;
      at += texts.length;
      return true;
    },
    name: () => next('name'),
    isName: () => peek()?.kind === 'name',
    bind() {
      binds.push(next('bind'));
      return `$${binds.length}`;
    },
    isBind: () => peek()?.kind === 'bind',
    text: () => next('text'),
    number: () => next('number'),
    list(item) {
      const items = [item()];
      while (parser.accept(',')) items.push(item());
      return items.join(', ');
    },
    end() {
      if (peek() !== undefined) throw new Unsupported(`unexpected ${peek()?.text}`);
    },
    mark: () => ({ token: at, binds: binds.length }),
    reset(mark) {
      at = mark.token;
      binds.length = mark.binds;
    },
  };
  return parser;
}
