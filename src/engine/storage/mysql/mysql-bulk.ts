import type { Bulk } from '../dialect.ts'
import { listed } from './listed.ts'

/** What is short of each document; its text would be cut off, or kept on the disk meanwhile. */
const updates = `json_table(?, '$[*]' columns (place for ordinality, id bigint path '$.id', "from" varchar(252) path '$.from',
  rev varchar(252) path '$.rev', seq bigint path '$.seq', updated varchar(252) path '$.updated')) v`

/**
 * Statements for many rows at once; `rowId` is the column that tells rows of a view apart. Each looks its rows up one by one
 * (`straight_join`, `force index`): otherwise it may read the whole of a small table, and waits for every lock in it.
 */
export function mysqlBulk(mariadb: boolean, rowId: string): Bulk {
  return {
    holdHeads: (table, keys) => ({
      sql: `select d.id, d."key", d.rev, d.seq, d.updated from ${listed('varchar(2048) character set utf8mb4')}
        straight_join ${table} d force index ("key") on d."key" = cast(listed.item as binary) for update${mariadb ? '' : ' of d'}`,
      params: [JSON.stringify(keys)],
    }),

    updateDocuments: (table, documents) => ({
      sql: `update ${updates} straight_join ${table} d force index (primary) on d.id = v.id
        set d.rev = v.rev, d.seq = v.seq, d.updated = v.updated, d.data = elt(v.place${', ?'.repeat(documents.length)})
        where d.rev = v."from"`,
      params: [
        JSON.stringify(documents.map(({ data: _, ...short }) => short)),
        ...documents.map(({ data }) => data),
      ],
    }),

    deleteRows: (table, rowIds) => ({
      sql: `delete d from ${listed('bigint')} straight_join ${table} d force index (${rowId}) on d.${rowId} = listed.item`,
      params: [JSON.stringify(rowIds.map(String))],
    }),
  }
}
