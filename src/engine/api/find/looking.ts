import type { DocumentTable } from '../../documents/document-table.ts'
import type { Operation, SqlValue, SqlValues } from '../../storage/operation.ts'
import { beforeNext } from './before-next.ts'
import { mayHold } from './may-hold.ts'
import type { TextHint } from './text-hint.ts'

/** A statement that looks for a text in documents; the ids that they lie between are its last two parameters. */
export interface Looking {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** What it finds: how many documents there are, and the ids of those that may hold the text. */
export interface Looked {
  readonly looked: number
  readonly ids: readonly number[]
}

/** Makes the statement for documents after an id, and finds the first of them; null where the database cannot tell quicker than by reading. */
export function* lookingFor(
  table: DocumentTable,
  hint: TextHint,
  after: number,
): Operation<(Looking & { readonly from: number | null }) | null> {
  const match = mayHold(table.dialect, hint)
  if (match === null) return null
  return {
    // One pass counts and finds: SQLite takes as long to read a row as to look for a text in it.
    sql: `select count(*), group_concat(case when ${match.sql} then id end) from ${table.quoted} where id > ? and id <= ?`,
    params: match.params,
    from: yield* beforeNext(table, after),
  }
}

export function lookedOf([looked, ids]: SqlValues): Looked {
  return { looked: Number(looked), ids: ids === null ? [] : (JSON.parse(`[${String(ids)}]`) as number[]) }
}
