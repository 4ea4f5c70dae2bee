/**
 * Oracle's dictionary over PostgreSQL's catalog, as far as the connector asks. Types that PostgreSQL does not
 * tell apart are domains.
 */
export const dictionarySql = `
create schema sys;
create domain sys.ora_date as timestamp(0);
create domain sys.ora_ltz as timestamptz;
create domain sys.ora_raw as bytea;
create view sys.dual as select 'X'::varchar(1) as dummy;
create function sys.sys_context(space text, name text) returns varchar language sql stable as $$
  select case name when 'SESSION_USER' then session_user::varchar when 'CURRENT_SCHEMA' then session_user::varchar
    when 'NETWORK_PROTOCOL' then current_setting('stand_in.protocol') when 'DATABASE_ROLE' then 'PRIMARY' end
$$;
create view sys.all_users as
  select nspname::varchar(128) as username, 'N'::varchar(1) as oracle_maintained from pg_namespace
  where nspname !~ '^pg_' and nspname not in ('information_schema', 'sys', 'public');
create view sys.relations as
  select c.oid, n.nspname::varchar(128) as owner, c.relname::varchar(128) as table_name, c.relkind
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'v') and n.nspname in (select username from sys.all_users)
    and (pg_has_role(session_user, c.relowner, 'USAGE')
      or has_table_privilege(session_user, c.oid, 'SELECT,INSERT,UPDATE,DELETE'));
create view sys.all_tab_cols as
  select r.owner, r.table_name, a.attname::varchar(128) as column_name, a.attnum::int as column_id,
    (case t.typname when 'varchar' then 'VARCHAR2' when 'bpchar' then 'CHAR' when 'text' then 'CLOB'
      when 'bytea' then 'BLOB' when 'numeric' then 'NUMBER' when 'int8' then 'NUMBER'
      when 'float8' then 'BINARY_DOUBLE' when 'ora_date' then 'DATE' when 'ora_raw' then 'RAW'
      when 'timestamp' then 'TIMESTAMP(' || f.digits || ')'
      when 'timestamptz' then 'TIMESTAMP(' || f.digits || ') WITH TIME ZONE'
      when 'ora_ltz' then 'TIMESTAMP(6) WITH LOCAL TIME ZONE' else upper(t.typname) end)::varchar(128) as data_type,
    case when t.typname in ('varchar', 'bpchar') then (a.atttypmod - 4) * 4 when t.typname = 'ora_raw' then 2000
      else 22 end as data_length,
    case when t.typname in ('varchar', 'bpchar') then a.atttypmod - 4 end as char_length,
    case when t.typname in ('varchar', 'bpchar') then 'C'::varchar(1) end as char_used,
    case when a.attidentity <> '' then null when t.typname = 'int8' then 18
      when t.typname = 'numeric' and a.atttypmod > 0 then ((a.atttypmod - 4) >> 16) & 65535 end as data_precision,
    case when a.attidentity <> '' then null when t.typname = 'int8' then 0 when t.typname = 'numeric' and a.atttypmod > 0
      then (a.atttypmod - 4) & 2047 when t.typname like 'timestamp%' then f.digits when t.typname = 'ora_ltz' then 6 end as data_scale,
    (case when a.attnotnull then 'N' else 'Y' end)::varchar(1) as nullable,
    case when a.atthasdef or a.attidentity <> '' then 10 end as default_length,
    (case when a.attgenerated <> '' then 'YES' else 'NO' end)::varchar(3) as virtual_column,
    'NO'::varchar(3) as hidden_column
  from sys.relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  cross join lateral (select case when a.atttypmod < 0 then 6 else a.atttypmod end as digits) f;
create view sys.all_tab_identity_cols as
  select r.owner, r.table_name, a.attname::varchar(128) as column_name,
    (case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end)::varchar(10) as generation_type
  from sys.relations r join pg_attribute a on a.attrelid = r.oid and a.attidentity <> '';
create view sys.all_views as
  select owner, table_name as view_name from sys.relations where relkind = 'v';
create view sys.all_constraints as
  select r.owner, r.table_name, k.conname::varchar(128) as constraint_name,
    (case k.contype when 'f' then 'R' else upper(k.contype::text) end)::varchar(1) as constraint_type,
    'ENABLED'::varchar(8) as status, m.nspname::varchar(128) as r_owner, t.conname::varchar(128) as r_constraint_name
  from sys.relations r
  join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f')
  left join pg_constraint t on k.contype = 'f' and t.conindid = k.conindid and t.contype in ('p', 'u')
  left join pg_namespace m on m.oid = t.connamespace;
create view sys.all_cons_columns as
  select r.owner, r.table_name, k.conname::varchar(128) as constraint_name, a.attname::varchar(128) as column_name,
    p.place::int as position
  from sys.relations r
  join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f')
  cross join lateral unnest(k.conkey) with ordinality as p (number, place)
  join pg_attribute a on a.attrelid = r.oid and a.attnum = p.number;
create view sys.all_tab_privs as
  select (case p.grantee when 0 then 'PUBLIC' else pg_get_userbyid(p.grantee) end)::varchar(128) as grantee,
    r.owner as table_schema, r.table_name, p.privilege_type::varchar(40) as privilege
  from sys.relations r join pg_class c on c.oid = r.oid cross join lateral aclexplode(c.relacl) p;
create view sys.all_col_privs as
  select (case p.grantee when 0 then 'PUBLIC' else pg_get_userbyid(p.grantee) end)::varchar(128) as grantee,
    r.owner as table_schema, r.table_name, p.privilege_type::varchar(40) as privilege
  from sys.relations r join pg_attribute a on a.attrelid = r.oid cross join lateral aclexplode(a.attacl) p;
create view sys.session_roles as
  select role_name::varchar(128) as role from information_schema.enabled_roles where role_name <> session_user;
create view sys.session_privs as select ''::varchar(40) as privilege where false;
create view sys.all_triggers as
  select r.owner as table_owner, r.table_name, 'ENABLED'::varchar(8) as status,
    'BEFORE EACH ROW'::varchar(16) as trigger_type, 'INSERT'::varchar(246) as triggering_event
  from sys.relations r join pg_trigger g on g.tgrelid = r.oid and g.tgtype & 7 = 7 and not g.tgisinternal;
grant usage on schema sys to public;
grant select on all tables in schema sys to public;
`;

const replacements: readonly (readonly [RegExp, string])[] = [
  [/\bN?VARCHAR2\((\d+)(?: CHAR| BYTE)?\)/gi, 'varchar($1)'],
  [/\bCHAR\((\d+)(?: CHAR| BYTE)?\)/gi, 'char($1)'],
  [/\bNUMBER\((\d+), ?(\d+)\)/gi, 'numeric($1, $2)'],
  [/\bNUMBER\((?:\d|1[0-8])\)/gi, 'bigint'],
  [/\bNUMBER\((\d+)\)/gi, 'numeric($1, 0)'],
  [/\bNUMBER(?= GENERATED)/gi, 'bigint'],
  [/\bNUMBER\b/gi, 'numeric'],
  [/\bBINARY_DOUBLE\b/gi, 'double precision'],
  [/\bCLOB\b/gi, 'text'],
  [/\bBLOB\b/gi, 'bytea'],
  [/\bRAW\(\d+\)/gi, 'sys.ora_raw'],
  [/\bXMLTYPE\b/gi, 'xml'],
  [/\bTIMESTAMP(?:\(6\))? WITH LOCAL TIME ZONE\b/gi, 'sys.ora_ltz'],
  [/\bSYSTIMESTAMP\b/gi, 'current_timestamp'],
  [/\bDATE\b/gi, 'sys.ora_date'],
];

/** Tables written for Oracle, with every name quoted, as PostgreSQL takes them. */
export function toPostgresDdl(ddl: string): string {
  return ddl
    .split(/("[^"]*"|'[^']*')/)
    .map((part, index) =>
      index % 2 === 1 ? part : replacements.reduce((text, [type, into]) => text.replace(type, into), part),
    )
    .join('');
}
