import { quoteText } from '../quote.ts'
import type { TableReading } from '../dialect.ts'

/** How the tables of one schema are read that other programs have made. */
export function postgresTables(schema: string): TableReading {
  const within = `(select oid from pg_namespace where nspname = ${quoteText(schema)})`
  return {
    columns: `select c.relname as "table", a.attname as name,
        format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) as type,
        coalesce(array_position(k.conkey, a.attnum), 0) as place
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = ${within}
      order by c.relname, a.attnum`,
    foreignKeys: `select f.conname as id, c.relname as child, a.attname as "column", p.relname as parent, r.attname as refers
      from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class p on p.oid = f.confrelid
      join unnest(f.conkey, f.confkey) with ordinality k(own, other, place) on true
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.own
      join pg_attribute r on r.attrelid = p.oid and r.attnum = k.other
      where f.contype = 'f' and c.relnamespace = ${within} and p.relnamespace = c.relnamespace
      order by c.relname, f.conname, k.place`,
    rowOrder: null,
    read: (sql, type) =>
      type === 'bytea' ? { sql, as: 'bytes' } : { sql: `to_json(${sql})::text`, as: 'json' },
  }
}
