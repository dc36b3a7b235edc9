import type { Dialect } from '../storage/dialect.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'

/** Drops a view's table, and the words that are kept beside it; does nothing where there is none. */
export function* dropViewTable({ compiler, adapter }: Dialect, table: string): Operation<void> {
  yield* run(`drop table if exists ${compiler.table(table)}`)
  if (adapter.wordsTable !== null) yield* adapter.wordsTable.drop(table)
}
