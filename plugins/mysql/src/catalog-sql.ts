/** What there is in one database, as far as the account sees it. Placeholders: the database's name. */
export const tablesSql = `
select t.table_name as \`table\`, t.table_type as kind, t.engine as engine, v.is_updatable as updatable,
  (select e.transactions from information_schema.engines e where e.engine = t.engine) as transactions
from information_schema.tables t
left join information_schema.views v on v.table_schema = t.table_schema and v.table_name = t.table_name
where t.table_schema = ?
order by t.table_name`;

export const columnsSql = `
select table_name as \`table\`, column_name as name, data_type as base, column_type as native,
  is_nullable as nullable, column_default as fallback, extra as extra, generation_expression as expression,
  character_maximum_length as length, character_octet_length as bytes, character_set_name as charset,
  numeric_scale as scale, datetime_precision as fraction, privileges as privileges
from information_schema.columns
where table_schema = ?
order by table_name, ordinal_position`;

/** Unique indexes. A part of one that is an expression has no column. */
export const uniqueSql = `
select table_name as \`table\`, index_name as name, column_name as \`column\`
from information_schema.statistics
where table_schema = ? and non_unique = 0
order by table_name, index_name, seq_in_index`;

export const referencesSql = `
select table_name as \`table\`, constraint_name as name, column_name as \`column\`,
  referenced_table_schema as toSchema, referenced_table_name as toTable, referenced_column_name as toColumn
from information_schema.key_column_usage
where table_schema = ? and referenced_table_name is not null
order by table_name, constraint_name, ordinal_position`;

/** MariaDB keeps JSON as text with a check. */
export const jsonChecksSql = `
select table_name as \`table\`, constraint_name as name
from information_schema.check_constraints
where constraint_schema = ? and level = 'Column'
  and check_clause = concat('json_valid(\`', replace(constraint_name, '\`', '\`\`'), '\`)')`;
