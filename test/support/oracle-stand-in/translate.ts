import * as catalog from '../../../plugins/oracle/src/catalog-sql.ts';
import { deadlinePassed } from '../../../plugins/oracle/src/errors.ts';
import {
  beginReadSql,
  beginWriteSql,
  createCommitSql,
  sessionSql,
} from '../../../plugins/oracle/src/statements.ts';
import { parseColumn, parseConditions, parseValue } from './expressions.ts';
import { createParser, type Parser } from './parser.ts';

/** A statement of the connector, and what does the same in PostgreSQL. */
export type Translated =
  | { readonly kind: 'query'; readonly sql: string; readonly binds: number }
  | { readonly kind: 'change'; readonly sql: string; readonly binds: number; readonly returned: number }
  | { readonly kind: 'lock'; readonly sql: string; readonly binds: 0 }
  | { readonly kind: 'session'; readonly binds: 0 }
  | { readonly kind: 'begin-read'; readonly binds: 0 }
  | { readonly kind: 'begin-write'; readonly isolation: string; readonly binds: 2 }
  | { readonly kind: 'commit'; readonly binds: 1 };

const dictionary: ReadonlyMap<string, string> = new Map(
  Object.values(catalog).map((sql) => [toPlaces(sql.trim(), ':'), toPlaces(sql.trim(), '$')]),
);

/** Takes the statements that the connector itself sends, and throws for all others. */
export function translate(sql: string): Translated {
  const text = sql.trim();
  const asked = dictionary.get(text);
  if (asked !== undefined) return { kind: 'query', sql: asked, binds: asked.match(/\$\d/g)?.length ?? 0 };
  if (text === sessionSql) return { kind: 'session', binds: 0 };
  if (text === beginReadSql) return { kind: 'begin-read', binds: 0 };
  if (text === createCommitSql(deadlinePassed)) return { kind: 'commit', binds: 1 };
  if (text === beginWriteSql['read-committed'])
    return { kind: 'begin-write', isolation: 'read committed', binds: 2 };
  if (text === beginWriteSql.snapshot) return { kind: 'begin-write', isolation: 'repeatable read', binds: 2 };
  const parser = createParser(text);
  const translated = parseStatement(parser);
  parser.end();
  return translated;
}

function parseStatement(parser: Parser): Translated {
  if (parser.accept('insert', 'into')) return parseInsert(parser);
  if (parser.accept('update')) return parseUpdate(parser);
  if (parser.accept('delete', 'from')) {
    const sql = `delete from ${parseTable(parser)}${parseWhere(parser)}`;
    return { kind: 'change', sql, binds: parser.binds.length, returned: 0 };
  }
  if (parser.accept('lock', 'table')) {
    const sql = `lock table ${parseTable(parser)} in share row exclusive mode`;
    parser.take('in', 'share', 'row', 'exclusive', 'mode');
    return { kind: 'lock', sql, binds: 0 };
  }
  const sql = parseSelect(parser);
  return { kind: 'query', sql, binds: parser.binds.length };
}

function parseInsert(parser: Parser): Translated {
  const table = parseTable(parser);
  parser.take('(');
  const names = parser.list(parser.name);
  parser.take(')', 'values', '(');
  const values = parser.list(() => parseValue(parser));
  parser.take(')');
  const binds = parser.binds.length;
  const sql = `insert into ${table} (${names}) values (${values})`;
  if (!parser.accept('returning')) return { kind: 'change', sql, binds, returned: 0 };
  const returning = parser.list(() => parseColumn(parser));
  parser.take('into');
  parser.list(parser.bind);
  return {
    kind: 'change',
    sql: `${sql} returning ${returning}`,
    binds,
    returned: parser.binds.length - binds,
  };
}

function parseUpdate(parser: Parser): Translated {
  const table = parseTable(parser);
  parser.take('set');
  const set = parser.list(() => {
    const name = parser.name();
    parser.take('=');
    return `${name} = ${parseValue(parser)}`;
  });
  const sql = `update ${table} set ${set}${parseWhere(parser)}`;
  return { kind: 'change', sql, binds: parser.binds.length, returned: 0 };
}

function parseSelect(parser: Parser): string {
  parser.take('select');
  const items = parser.list(() => parseItem(parser));
  parser.take('from');
  let from: string;
  if (parser.accept('(')) {
    const inner = parseSelect(parser);
    parser.take(')');
    from = `(${inner}) ${parser.name()}`;
  } else from = parseTable(parser);
  let sql = `select ${items} from ${from}${parseWhere(parser)}`;
  if (parser.accept('order', 'by')) sql += ` order by ${parser.list(() => parseOrder(parser))}`;
  if (parser.accept('offset')) {
    sql += ` offset ${parser.bind()}`;
    parser.take('rows');
  }
  if (parser.accept('fetch', 'first')) {
    sql += ` limit ${parser.bind()}`;
    parser.take('rows', 'only');
  }
  if (parser.accept('for', 'update')) sql += ' for update';
  return sql;
}

function parseItem(parser: Parser): string {
  if (parser.accept('count', '(', '*', ')', 'as')) return `count(*) as ${parser.name()}`;
  if (parser.accept('row_number', '(', ')', 'over', '(', 'partition', 'by')) {
    const partition = parser.list(parser.name);
    parser.take('order', 'by');
    const order = parser.list(parser.name);
    parser.take(')', 'as');
    return `row_number() over (partition by ${partition} order by ${order}) as ${parser.name()}`;
  }
  if (parser.isName()) return parser.name();
  const column = parseColumn(parser);
  parser.take('as');
  return `${column} as ${parser.name()}`;
}

function parseOrder(parser: Parser): string {
  const name = parser.name();
  if (parser.accept('desc')) return `${name} desc`;
  parser.accept('asc');
  return name;
}

function parseTable(parser: Parser): string {
  const first = parser.name();
  return parser.accept('.') ? `${first}.${parser.name()}` : first;
}

function parseWhere(parser: Parser): string {
  return parser.accept('where') ? ` where ${parseConditions(parser)}` : '';
}

/** The dictionary's own statements are taken word for word; in PostgreSQL a text's type must be said. */
function toPlaces(sql: string, sign: ':' | '$'): string {
  let count = 0;
  return sql.replaceAll('?', () => {
    count += 1;
    return sign === ':' ? `:${count}` : `$${count}::text`;
  });
}
