/**
 * What is asked of Oracle's dictionary. The views show what the account has any privilege on; schemas that
 * belong to Oracle itself are left out.
 */

const ownSchemas = `(select u.username from all_users u where u.oracle_maintained = 'N')`;

/** Who asks, and where bare names lie. */
export const accountSql = `
select sys_context('USERENV', 'SESSION_USER') as "user",
  sys_context('USERENV', 'CURRENT_SCHEMA') as "schema"
from dual`;

/** One row for each column of each table and view. */
export const columnsSql = `
select c.owner as "owner", c.table_name as "table", c.column_name as "name", c.data_type as "type",
  c.data_length as "bytes", c.char_length as "characters", c.char_used as "unit",
  c.data_precision as "precision", c.data_scale as "scale", c.nullable as "nullable",
  c.default_length as "default", c.virtual_column as "virtual", i.generation_type as "identity",
  v.view_name as "view"
from all_tab_cols c
left join all_tab_identity_cols i
  on i.owner = c.owner and i.table_name = c.table_name and i.column_name = c.column_name
left join all_views v on v.owner = c.owner and v.view_name = c.table_name
where c.hidden_column = 'NO' and c.table_name not like 'BIN$%' and c.owner in ${ownSchemas}
order by c.owner, c.table_name, c.column_id`;

/** One row for each column of each primary, unique and foreign key that Oracle enforces. */
export const keysSql = `
select k.owner as "owner", k.table_name as "table", k.constraint_name as "name",
  k.constraint_type as "type", k.r_owner as "toOwner", k.r_constraint_name as "toName",
  n.column_name as "column"
from all_constraints k
join all_cons_columns n
  on n.owner = k.owner and n.table_name = k.table_name and n.constraint_name = k.constraint_name
where k.constraint_type in ('P', 'U', 'R') and k.status = 'ENABLED' and k.owner in ${ownSchemas}
order by k.owner, k.table_name, k.constraint_name, n.position`;

/** What the account may do: on one table, or (with nulls) on any. */
export const privilegesSql = `
select p.table_schema as "owner", p.table_name as "table", p.privilege as "privilege"
from all_tab_privs p
where p.privilege in ('SELECT', 'READ', 'INSERT', 'UPDATE', 'DELETE')
  and (p.grantee in (sys_context('USERENV', 'SESSION_USER'), 'PUBLIC')
    or p.grantee in (select r.role from session_roles r))
  and p.table_schema in ${ownSchemas}
union all
select o.table_schema, o.table_name, o.privilege
from all_col_privs o
where o.privilege in ('INSERT', 'UPDATE')
  and (o.grantee in (sys_context('USERENV', 'SESSION_USER'), 'PUBLIC')
    or o.grantee in (select r.role from session_roles r))
union all
select null, null, s.privilege
from session_privs s
where s.privilege in ('SELECT ANY TABLE', 'READ ANY TABLE', 'INSERT ANY TABLE', 'UPDATE ANY TABLE', 'DELETE ANY TABLE')`;

/** The tables whose rows a trigger may complete as they are inserted, as before there were identity columns. */
export const triggersSql = `
select t.table_owner as "owner", t.table_name as "table"
from all_triggers t
where t.status = 'ENABLED' and t.trigger_type = 'BEFORE EACH ROW' and t.triggering_event like '%INSERT%'`;

/** What \`check\` says of the server and the account. */
export const serverSql = `
select sys_context('USERENV', 'NETWORK_PROTOCOL') as "protocol",
  sys_context('USERENV', 'DATABASE_ROLE') as "role",
  (select count(*) from session_roles r where r.role = 'DBA') as "dba"
from dual`;

/** The columns of the operations table, and of how many keys each is the only column. */
export const operationsColumnsSql = `
select c.column_name as "name", (
  select count(*) from all_constraints k
  join all_cons_columns n on n.owner = k.owner and n.constraint_name = k.constraint_name
  where k.owner = c.owner and k.table_name = c.table_name and k.constraint_type in ('P', 'U')
    and k.status = 'ENABLED' and n.column_name = c.column_name
    and not exists (
      select 1 from all_cons_columns m
      where m.owner = k.owner and m.constraint_name = k.constraint_name and m.column_name <> c.column_name
    )
) as "unique"
from all_tab_cols c
where c.owner = coalesce(?, sys_context('USERENV', 'CURRENT_SCHEMA')) and c.table_name = ?`;
