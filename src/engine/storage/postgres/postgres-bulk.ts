import type { Bulk } from '../dialect.ts'

/** Statements for many rows at once. */
export const postgresBulk: Bulk = {
  holdHeads: (table, keys) => ({
    sql: `select id, "key", rev, seq, updated from ${table} where "key" in (${placeholders(keys.length)}) order by "key" for update`,
    params: keys,
  }),

  // Of no row of the table the parameters get its columns' types, whichever a document's is.
  updateDocuments: (table, documents) => ({
    sql: `update ${table} d set rev = v.rev, seq = v.seq, updated = v.updated, data = v.data from (
       select id, rev as "from", rev, seq, updated, data from ${table} where false${' union all select ?, ?, ?, ?, ?, ?'.repeat(documents.length)}
     ) v where d.id = v.id and d.rev = v."from"`,
    params: documents.flatMap(({ id, from, rev, seq, updated, data }) => [id, from, rev, seq, updated, data]),
  }),

  deleteRows: (table, rowIds) => ({
    sql: `delete from ${table} where ctid in (${placeholders(rowIds.length)})`,
    params: rowIds,
  }),
}

function placeholders(count: number): string {
  return '?, '.repeat(count - 1) + '?'
}
