import type { Datastore } from '../../datastore.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Operation, SqlValue, SqlValues } from '../../storage/operation.ts'
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

/** Makes the statement; null where the database cannot tell quicker than by reading. */
export async function lookingFor(store: Datastore, hint: TextHint): Promise<Looking | null> {
  return await store.read((documents) => statementFor(documents, hint))
}

function* statementFor({ dialect, quoted }: DocumentTable, hint: TextHint): Operation<Looking | null> {
  const match = mayHold(dialect, hint)
  if (match === null) return null
  // One pass counts and finds: SQLite takes as long to read a row as to look for a text in it.
  return {
    sql: `select count(*), group_concat(case when ${match.sql} then id end) from ${quoted} where id > ? and id <= ?`,
    params: match.params,
  }
}

export function lookedOf([looked, ids]: SqlValues): Looked {
  return { looked: Number(looked), ids: ids === null ? [] : (JSON.parse(`[${String(ids)}]`) as number[]) }
}
