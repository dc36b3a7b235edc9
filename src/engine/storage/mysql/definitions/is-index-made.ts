import { isServerError } from '../mysql-errors.ts'
import type { Connections } from './unfinished.ts'

const name = '`((?:[^`]|``)*)`'
const addIndex = new RegExp(`^alter table ${name} add (unique|index) ${name}\\s*\\((.*)\\)\\s*$`, 'is')

/** Whether an index could not be added because this very one is there: over the same columns, and as unique as it. */
export async function isIndexMade({ look }: Connections, sql: string, error: unknown): Promise<boolean> {
  if (!isServerError(error) || error.errno !== 1061) return false
  const [, table, kind, index, columns] = addIndex.exec(sql) ?? []
  if (table === undefined) return false
  const found = await look(
    `select column_name as name, non_unique as often from information_schema.statistics
     where table_schema = database() and table_name = ? and index_name = ? order by seq_in_index`,
    [unquote(table), unquote(index!)],
  )
  const wanted = [...columns!.matchAll(new RegExp(name, 'g'))].map((match) => unquote(match[1]!))
  const often = kind!.toLowerCase() === 'unique' ? 0 : 1
  return (
    found.length === wanted.length &&
    found.every((column, at) => column['name'] === wanted[at] && Number(column['often']) === often)
  )
}

function unquote(text: string): string {
  return text.replaceAll('``', '`')
}
