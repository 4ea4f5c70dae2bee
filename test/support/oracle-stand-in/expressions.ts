import { type Parser, Unsupported } from './parser.ts';

const readDate = `'SYYYY-MM-DD"T"HH24:MI:SS'`;
const readTimestamp = `'SYYYY-MM-DD"T"HH24:MI:SS.FF'`;
const writeDate = `'YYYY-MM-DD"T"HH24:MI:SS'`;
const writeTimestamp = `'YYYY-MM-DD"T"HH24:MI:SS.FF'`;

/** Something to write or to compare with: a bind, or one of the conversions around it. */
export function parseValue(parser: Parser): string {
  if (parser.isBind()) return parser.bind();
  if (parser.accept('default')) return 'default';
  if (parser.accept('to_number', '(')) return close(parser, `cast(${parser.bind()} as numeric)`);
  if (parser.accept('to_clob', '(')) return close(parser, `cast(${parser.bind()} as text)`);
  if (parser.accept('to_blob', '(')) return close(parser, `cast(${parser.bind()} as bytea)`);
  if (parser.accept('to_date', '(')) return parseMoment(parser, writeDate);
  if (parser.accept('to_timestamp', '(')) return parseMoment(parser, writeTimestamp);
  if (parser.accept('from_tz', '(')) {
    parser.take('to_timestamp', '(');
    const moment = parseMoment(parser, writeTimestamp);
    parser.take(',');
    expectText(parser, "'+00:00'");
    return close(parser, `(${moment} at time zone 'UTC')`);
  }
  if (parser.accept('cast', '(')) {
    const bind = parser.bind();
    parser.take('as', 'char', '(');
    const size = parser.number();
    parser.accept('char');
    parser.take(')');
    return close(parser, `cast(${bind} as char(${size}))`);
  }
  throw new Unsupported('expected a value');
}

function parseMoment(parser: Parser, format: string): string {
  const bind = parser.bind();
  parser.take(',');
  expectText(parser, format);
  return close(parser, `cast(${bind} as timestamp)`);
}

/** A column, or what the connector selects in its place. */
export function parseColumn(parser: Parser): string {
  if (parser.isName()) return parser.name();
  if (parser.accept('cast', '(', 'null', 'as', 'varchar2', '(', '1', ')', ')'))
    return 'cast(null as varchar(1))';
  if (parser.accept('to_char', '(', 'sys_extract_utc', '(')) {
    const name = parser.name();
    parser.take(')', ',');
    expectText(parser, readTimestamp);
    return close(parser, `to_char(${name} at time zone 'UTC', ' YYYY-MM-DD"T"HH24:MI:SS.US')`);
  }
  parser.take('to_char', '(');
  const name = parser.name();
  parser.take(',');
  const format = parser.text();
  if (format !== readDate && format !== readTimestamp) throw new Unsupported('an unknown format');
  return close(
    parser,
    `to_char(${name}, ' YYYY-MM-DD"T"HH24:MI:SS${format === readTimestamp ? '.US' : ''}')`,
  );
}

const comparisons = ['=', '<>', '<=', '>=', '<', '>'] as const;

function parseComparison(parser: Parser): string {
  const found = comparisons.find((comparison) => parser.accept(comparison));
  if (found === undefined) throw new Unsupported('expected a comparison');
  return found;
}

/** Conditions joined by "and" or "or". */
export function parseConditions(parser: Parser): string {
  let sql = parseCondition(parser);
  for (;;) {
    if (parser.accept('and')) sql += ` and ${parseCondition(parser)}`;
    else if (parser.accept('or')) sql += ` or ${parseCondition(parser)}`;
    else return sql;
  }
}

function parseCondition(parser: Parser): string {
  if (parser.accept('1', '=', '0')) return '1 = 0';
  if (parser.accept('dbms_lob', '.', 'compare', '(')) {
    const name = parser.name();
    parser.take(',');
    const value = close(parser, parseValue(parser));
    const comparison = parseComparison(parser);
    parser.take('0');
    return `${name} ${comparison} ${value}`;
  }
  if (parser.accept('lower', '(')) {
    const name = close(parser, parser.name());
    parser.take('like', 'lower', '(');
    const pattern = close(parser, parser.bind());
    parser.take('escape');
    expectText(parser, "'!'");
    return `lower(${name}) like lower(${pattern}) escape '!'`;
  }
  if (parser.accept('regexp_replace', '(')) {
    const name = parser.accept('to_char', '(') ? close(parser, `${parser.name()}::text`) : parser.name();
    parser.take(',');
    expectText(parser, "'[^0-9]'");
    parser.take(')', 'like');
    return `regexp_replace(${name}, '[^0-9]', '', 'g') like ${parser.bind()}`;
  }
  if (parser.accept('nlssort', '(')) {
    const name = parseBinarySort(parser, parser.name());
    parser.take('=', 'nlssort', '(');
    return `${name} = ${parseBinarySort(parser, parser.bind())}`;
  }
  if (parser.accept('(')) return parseParenthesis(parser);
  const name = parser.name();
  if (parser.accept('is', 'null')) return `${name} is null`;
  if (parser.accept('is', 'not', 'null')) return `${name} is not null`;
  if (parser.accept('in', '(')) return close(parser, `${name} in (${parseList(parser)})`);
  return `${name} ${parseComparison(parser)} ${parseValue(parser)}`;
}

/** The databases of the stand-in compare by bytes in any case. */
function parseBinarySort(parser: Parser, sorted: string): string {
  parser.take(',');
  expectText(parser, "'NLS_SORT=BINARY'");
  return close(parser, sorted);
}

/** What Oracle takes at most in a list. */
const longestList = 1000;

function parseList(parser: Parser): string {
  let count = 0;
  const items = parser.list(() => {
    count += 1;
    return parseValue(parser);
  });
  if (count > longestList) throw new Unsupported('a list of more than 1000');
  return items;
}

/** Conditions of their own, or names that are compared together. */
function parseParenthesis(parser: Parser): string {
  const start = parser.mark();
  try {
    const names = parser.list(parser.name);
    parser.take(')', 'in', '(');
    const tuples = parser.list(() => {
      parser.take('(');
      return close(parser, `(${parser.list(() => parseValue(parser))})`);
    });
    return close(parser, `(${names}) in (${tuples})`);
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    parser.reset(start);
    return close(parser, `(${parseConditions(parser)})`);
  }
}

function close(parser: Parser, sql: string): string {
  parser.take(')');
  return sql;
}

function expectText(parser: Parser, text: string): void {
  const found = parser.text();
  if (found !== text) throw new Unsupported(`expected ${text}, found ${found}`);
}
