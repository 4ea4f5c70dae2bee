import { suggestFix } from '../suggest.ts';
import { type BinaryOperator, type RuleFunction, ruleFunctions } from '../vocabulary/index.ts';
import { readDuration, readMoment, toNumber } from './literals.ts';
import { comparisonSigns, isWord, type Phrase, readPhrase } from './phrases.ts';
import { refuseOperand, refuseRest } from './refuse-token.ts';
import type { Token } from './tokens.ts';
import { type UnboundExpression, Unreadable } from './unbound.ts';

/** How deep parentheses, functions and conditions may lie in one another. */
const deepest = 40;

/** How tight each holds what stands beside it; higher is tighter. */
const tightness = {
  everything: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  minus: 7,
  where: 8,
  member: 9,
} as const;

/** Words with a meaning of their own, which no name can have. */
export const reservedWords: readonly string[] = [
  'and',
  'or',
  'not',
  'is',
  'if',
  'then',
  'else',
  'where',
  'contains',
  'matches',
  'empty',
  'yes',
  'no',
  'today',
  'now',
];

const infixWords = new Set(['and', 'or', 'is', 'then', 'else', 'where', 'contains', 'matches']);

/** Builds the expression that the tokens say. Throws {@link Unreadable}. */
export function parseExpression(tokens: readonly Token[]): UnboundExpression {
  return new Parser(tokens).parseAll();
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  /** The comparison that was read last, unless in parentheses: it is no side of another one. */
  #compared: UnboundExpression | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parseAll(): UnboundExpression {
    const expression = this.#parse(tightness.everything);
    if (this.#token.kind !== 'end') throw refuseRest(this.#tokens, this.#index);
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#index] ?? { kind: 'end', text: '', at: 0 };
  }

  #next(): Token {
    const token = this.#token;
    this.#index += 1;
    return token;
  }

  #isSign(sign: string): boolean {
    return this.#token.kind === 'sign' && this.#token.text === sign;
  }

  #parse(above: number): UnboundExpression {
    this.#depth += 1;
    if (this.#depth > deepest) {
      throw new Unreadable(this.#token.at, 'The rule is nested too deeply.', 'Name parts of it under "let".');
    }
    let left = this.#parseOperand();
    for (;;) {
      const longer = this.#continue(left, above);
      if (longer === undefined) break;
      left = longer;
    }
    this.#depth -= 1;
    return left;
  }

  #parseOperand(): UnboundExpression {
    const token = this.#next();
    const { at, text } = token;
    if (token.kind === 'text') return { kind: 'text', text, at };
    if (token.kind === 'number') return this.#parseNumber(token);
    if (token.kind === 'date' || token.kind === 'time') {
      return { kind: 'literal', value: readMoment(token), text, at };
    }
    if (token.kind === 'word') return this.#parseWord(token);
    if (text === '(') return this.#closed(this.#parse(tightness.everything));
    if (text === '-') return negate(this.#parse(tightness.minus), at);
    throw refuseOperand(this.#tokens, token);
  }

  #parseNumber({ text, at }: Token): UnboundExpression {
    const duration = readDuration(text, this.#token, at);
    if (duration === undefined) return { kind: 'literal', value: toNumber(text), text, at };
    return { kind: 'literal', value: duration, text: `${text} ${this.#next().text}`, at };
  }

  #parseWord(token: Token): UnboundExpression {
    const { text, at } = token;
    if (text === 'not') return { kind: 'not', of: this.#parse(tightness.not), at };
    if (text === 'if') return this.#parseCondition(at);
    if (infixWords.has(text)) throw refuseOperand(this.#tokens, token);
    if (this.#isSign('(')) return this.#parseCall(token);
    if (text === 'empty') return { kind: 'literal', value: null, text, at };
    if (text === 'yes' || text === 'no') return { kind: 'literal', value: text === 'yes', text, at };
    return { kind: 'word', word: text, at };
  }

  #parseCondition(at: number): UnboundExpression {
    const test = this.#parse(tightness.everything);
    this.#expectWord('then');
    const then = this.#parse(tightness.everything);
    this.#expectWord('else');
    return { kind: 'if', test, then, otherwise: this.#parse(tightness.everything), at };
  }

  #parseCall({ text, at }: Token): UnboundExpression {
    const name = ruleFunctions.find((one) => one === text);
    if (name === undefined) {
      const fix = suggestFix(text, ruleFunctions, 'Leave it out.');
      throw new Unreadable(at, `There is no function "${text}".`, fix);
    }
    this.#next();
    if (this.#isSign(')')) return this.#finishCall(name, [], at);
    return this.#finishCall(name, this.#parseList(tightness.everything), at);
  }

  #finishCall(name: RuleFunction, of: readonly UnboundExpression[], at: number): UnboundExpression {
    this.#expectClosing();
    return { kind: 'call', function: name, of, at };
  }

  #parseList(above: number): readonly UnboundExpression[] {
    const list = [this.#parse(above)];
    while (this.#isSign(',')) {
      this.#next();
      list.push(this.#parse(above));
    }
    return list;
  }

  /** What follows goes on with `left`, where it holds it tighter than `above`. */
  #continue(left: UnboundExpression, above: number): UnboundExpression | undefined {
    const { kind, text, at } = this.#token;
    const binary = (operator: BinaryOperator, tight: number): UnboundExpression | undefined => {
      if (tight <= above) return undefined;
      this.#next();
      return { kind: 'binary', operator, left, right: this.#parse(tight), at };
    };
    if (kind === 'word') {
      if (text === 'or' || text === 'and') return binary(text, tightness[text]);
      if (text === 'where' && tightness.where > above) {
        this.#next();
        return { kind: 'filter', of: left, where: this.#parse(tightness.everything), at };
      }
      return this.#continueComparison(left, above);
    }
    if (kind !== 'sign') return undefined;
    if (text === '.' && tightness.member > above) return this.#continueMember(left);
    if (text === '+' || text === '-') return binary(text, tightness.sum);
    if (text === '*' || text === '/') return binary(text, tightness.product);
    return this.#continueComparison(left, above);
  }

  #continueMember(of: UnboundExpression): UnboundExpression {
    this.#next();
    const { kind, text, at } = this.#next();
    if (kind === 'word') return { kind: 'member', of, name: text, at };
    throw new Unreadable(at, 'A name was expected behind the dot.', 'Write a path such as order.status.');
  }

  #continueComparison(left: UnboundExpression, above: number): UnboundExpression | undefined {
    const { kind, text, at } = this.#token;
    const sign = kind === 'sign' && Object.hasOwn(comparisonSigns, text) ? comparisonSigns[text] : undefined;
    const phrase =
      kind === 'sign' ? sign && { length: 1, means: sign } : readPhrase(this.#tokens, this.#index);
    if (phrase === undefined || tightness.comparison <= above) return undefined;
    if (left === this.#compared) throw refuseRest(this.#tokens, this.#index);
    this.#index += phrase.length;
    this.#compared = this.#compare(left, phrase.means, at);
    return this.#compared;
  }

  #compare(left: UnboundExpression, means: Phrase['means'], at: number): UnboundExpression {
    if (means === 'is-empty') return { kind: 'is-empty', of: left, at };
    if (means === 'is-not-empty') return { kind: 'not', of: { kind: 'is-empty', of: left, at }, at };
    if (means === 'one-of' || means === 'not-one-of') {
      return { kind: 'one-of', of: left, options: this.#parseOptions(), isNot: means === 'not-one-of', at };
    }
    return { kind: 'binary', operator: means, left, right: this.#parse(tightness.comparison), at };
  }

  /** `a, b, c`, in parentheses or not. */
  #parseOptions(): readonly UnboundExpression[] {
    if (!this.#isSign('(')) return this.#parseList(tightness.comparison);
    this.#next();
    const options = this.#parseList(tightness.everything);
    this.#expectClosing();
    if (!this.#isSign(',')) return options;
    this.#next();
    return [...options, ...this.#parseList(tightness.comparison)];
  }

  #closed(expression: UnboundExpression): UnboundExpression {
    this.#expectClosing();
    this.#compared = undefined;
    return expression;
  }

  #expectClosing(): void {
    const { at } = this.#token;
    if (this.#isSign(')')) this.#next();
    else if (this.#token.kind === 'end') {
      throw new Unreadable(at, 'A parenthesis is not closed.', 'Write ")" where it ends.');
    } else throw refuseRest(this.#tokens, this.#index);
  }

  #expectWord(word: string): void {
    const { at } = this.#token;
    if (!isWord(this.#token, word)) {
      throw new Unreadable(at, `"${word}" was expected here.`, 'Write: if CONDITION then A else B.');
    }
    this.#next();
  }
}

function negate(of: UnboundExpression, at: number): UnboundExpression {
  if (of.kind !== 'literal' || (typeof of.value !== 'number' && typeof of.value !== 'object'))
    return { kind: 'negate', of, at };
  const text = `-${of.text}`;
  if (typeof of.value === 'number') return { kind: 'literal', value: 0 - of.value, text, at };
  if (of.value?.type === 'decimal') return { kind: 'literal', value: toNumber(text), text, at };
  if (of.value?.type !== 'duration') return { kind: 'negate', of, at };
  return { kind: 'literal', value: { ...of.value, amount: 0 - of.value.amount }, text, at };
}
