/** On what the account may do something, from the answer of `SHOW GRANTS`. */
export type MayDo = (database: string, table: string) => boolean;

/**
 * Reads who may delete. The only place where this stands for all kinds of grants, roles included: the privilege tables of
 * the information schema leave roles out, and the privileges of columns, which include them, have no DELETE.
 */
export function parseDeleteGrants(lines: readonly string[]): MayDo {
  const targets = lines.flatMap((line) => {
    const [, privileges = '', database = '', table = ''] =
      /^GRANT (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) TO /.exec(line) ?? [];
    const list = privileges.replace(/\([^)]*\)/g, '').split(/\s*,\s*/);
    return list.includes('DELETE') || list.includes('ALL PRIVILEGES') ? [{ database, table }] : [];
  });
  return (database, table) =>
    targets.some(
      (target) =>
        (target.database === '*' ||
          (target.table === '*'
            ? matches(database, unquote(target.database))
            : database === unquote(target.database))) &&
        (target.table === '*' || table === unquote(target.table)),
    );
}

function unquote(name: string): string {
  return name.replace(/^`(.*)`$/s, '$1').replaceAll('``', '`');
}

/** In a grant on a whole database, `_` and `%` are wildcards unless a backslash stands before them. */
function matches(name: string, pattern: string): boolean {
  const source = pattern.replace(/\\([_%])|[_%]|[^\w]/g, (part, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    if (part === '_') return '.';
    return part === '%' ? '.*' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 's').test(name);
}
