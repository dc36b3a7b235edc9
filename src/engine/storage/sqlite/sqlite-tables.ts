import type { TableReading } from '../dialect.ts'

const tables = `from pragma_table_list t join`
const named = `where t.schema = 'main' and t.type = 'table'`

/** How the tables of a file are read that other programs have made. Its columns have types, which its values need not have. */
export const sqliteTables: TableReading = {
  columns: `select t.name as "table", c.name, '' as type, c.pk as place, c."notnull" = 0 as nullable ${tables} pragma_table_xinfo(t.name) c
    ${named} and c.hidden <> 1 order by t.name, c.cid`,
  foreignKeys: `select k.id, t.name as child, k."from" as "column", k."table" as parent, k."to" as refers
    ${tables} pragma_foreign_key_list(t.name) k ${named} order by t.name, k.id, k.seq`,
  rowOrder: 'rowid',
  // An infinity, which JSON has no form for, is null.
  read: (sql) => ({
    sql: `case when typeof(${sql}) = 'blob' then ${sql} when typeof(${sql}) = 'real' and ${sql} in (9e999, -9e999) then 'null' else json_quote(${sql}) end`,
    as: 'json',
  }),
}
