/**
 * One JSON document for each table or view that the account can read. Everything is asked of pg_catalog by its
 * full name, so that a search path cannot put something else in its place.
 */
export const catalogSql = `
select pg_catalog.json_build_object(
  'oid', c.oid::pg_catalog.int8,
  'schema', n.nspname,
  'name', c.relname,
  'isView', c.relkind in ('v', 'm'),
  'grants', pg_catalog.json_build_object(
    'insert', u.events & 8 <> 0 and pg_catalog.has_any_column_privilege(c.oid, 'INSERT'),
    'update', u.events & 4 <> 0 and pg_catalog.has_any_column_privilege(c.oid, 'UPDATE'),
    'remove', u.events & 16 <> 0 and pg_catalog.has_table_privilege(c.oid, 'DELETE')
  ),
  'columns', (
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', a.attname,
      'number', a.attnum,
      'native', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'base', b.typname,
      'modifier', b.modifier,
      'labels', case when b.typtype = 'e' then (
        select pg_catalog.json_agg(e.enumlabel order by e.enumsortorder)
        from pg_catalog.pg_enum e where e.enumtypid = b.oid
      ) end,
      'nullable', not (a.attnotnull or b.notnull),
      'hasDefault', a.atthasdef or a.attidentity <> '' or b.hasdefault,
      'generated', a.attidentity = 'a' or a.attgenerated <> '',
      'sequence', case when a.atthasdef and a.attidentity = '' and a.attgenerated = '' then
        pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname)
      end
    ) order by a.attnum)
    from pg_catalog.pg_attribute a
    cross join lateral (
      with recursive chain as (
        select t.oid, t.typname, t.typtype, t.typbasetype, t.typtypmod, a.atttypmod as modifier,
               t.typnotnull as notnull, t.typdefault is not null as hasdefault
        from pg_catalog.pg_type t where t.oid = a.atttypid
        union all
        select t.oid, t.typname, t.typtype, t.typbasetype, t.typtypmod, chain.typtypmod,
               chain.notnull or t.typnotnull, chain.hasdefault or t.typdefault is not null
        from chain join pg_catalog.pg_type t on t.oid = chain.typbasetype
        where chain.typtype = 'd'
      )
      select chain.* from chain where chain.typtype <> 'd'
    ) b
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      and pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
  ),
  'indexes', (
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'primary', i.indisprimary,
      'columns', (
        select pg_catalog.json_agg(k.attnum order by k.place)
        from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as k (attnum, place)
        where k.place <= i.indnkeyatts
      )
    ) order by i.indexrelid)
    from pg_catalog.pg_index i
    where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indislive
      and i.indpred is null and i.indexprs is null
  ),
  'references', (
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'columns', pg_catalog.to_json(r.conkey),
      'to', r.confrelid::pg_catalog.int8,
      'toColumns', pg_catalog.to_json(r.confkey)
    ) order by r.conname)
    from pg_catalog.pg_constraint r
    where r.conrelid = c.oid and r.contype = 'f' and r.conparentid = 0
  )
)::pg_catalog.text as "table"
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (select pg_catalog.pg_relation_is_updatable(c.oid, true) as events) u
where c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp)'
  and pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  and pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
  and not exists (
    select from pg_catalog.pg_depend d
    where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.deptype = 'e'
  )
order by n.nspname, c.relname
`;
