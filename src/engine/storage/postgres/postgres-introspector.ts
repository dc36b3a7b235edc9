import { rows } from '../operation.ts'
import type { SchemaNames } from './schema-names.ts'
import type { Introspector, TableColumn } from '../dialect.ts'

const kinds: Readonly<Record<string, TableColumn['kind']>> = {
  text: 'text',
  'character varying': 'text',
  character: 'text',
  bigint: 'integer',
  integer: 'integer',
  smallint: 'integer',
  'double precision': 'real',
  real: 'real',
  boolean: 'boolean',
  'timestamp with time zone': 'timestamp',
  'timestamp without time zone': 'timestamp',
  json: 'json',
  jsonb: 'jsonb',
}

/** What PostgreSQL's catalog says of one schema. */
export function postgresIntrospector(names: SchemaNames): Introspector {
  const { schema } = names
  return {
    *tableNames() {
      const found = yield* rows<{ name: string }>(
        'select tablename as name from pg_catalog.pg_tables where schemaname = ? order by tablename collate "C"',
        [schema],
      )
      return found.map(({ name }) => name)
    },

    *programmability() {
      const views = yield* rows<{ name: string }>(
        'select viewname as name from pg_catalog.pg_views where schemaname = ? order by viewname',
        [schema],
      )
      const triggers = yield* rows<{ name: string; table: string }>(
        `select t.tgname as name, c.relname as "table" from pg_catalog.pg_trigger t
         join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
         where not t.tgisinternal and n.nspname = ? order by t.tgname`,
        [schema],
      )
      return { views: views.map(({ name }) => name), triggers }
    },

    *schemaVersion() {
      yield* []
      return null
    },

    *givesIds() {
      yield* []
      return true
    },

    *columns(table) {
      const found = yield* rows<{
        name: string
        type: string
        required: number
        made: string
        standard: string | null
      }>(
        `select a.attname as name, format_type(a.atttypid, null) as type, a.attnotnull as required,
           a.attgenerated as made,
           pg_get_expr(d.adbin, d.adrelid) as standard
         from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
        [names.table(table)],
      )
      return found.map(({ name, type, required, made, standard }) => ({
        name,
        kind: kinds[type] ?? 'other',
        notNull: required === 1,
        generated: made !== '',
        defaultSql: made === '' ? standard : null,
      }))
    },

    *uniqueKeys(table) {
      const found = yield* rows<{ index: string; name: string }>(
        `select i.indexrelid::text as "index", a.attname as name
         from pg_index i join unnest(i.indkey) with ordinality k(number, place) on true
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
         where i.indisunique and i.indrelid = to_regclass(?) order by i.indexrelid, k.place`,
        [names.table(table)],
      )
      const keys = Map.groupBy(found, ({ index }) => index)
      return [...keys.values()].map((columns) => columns.map(({ name }) => name))
    },

    *referringTables(table) {
      const found = yield* rows<{ name: string }>(
        `select distinct case when n.nspname = ? then c.relname else n.nspname || '.' || c.relname end as name
         from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
         where f.contype = 'f' and f.confrelid = to_regclass(?) order by 1`,
        [schema, names.table(table)],
      )
      return found.map(({ name }) => name)
    },

    *tableSize(table) {
      const [found] = yield* rows<{ bytes: number | null }>('select pg_table_size(to_regclass(?)) as bytes', [
        names.table(table),
      ])
      const indexes = yield* rows<{ name: string; bytes: number | null }>(
        `select c.relname as name, pg_relation_size(c.oid) as bytes from pg_index i
         join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass(?) order by c.relname collate "C"`,
        [names.table(table)],
      )
      return { bytes: found?.bytes ?? null, indexes }
    },

    *explain(sql, params) {
      const plan = yield* rows<{ 'QUERY PLAN': string }>(`explain ${sql}`, params)
      return plan.map((line) => line['QUERY PLAN'])
    },
  }
}
