import { DatastoreError } from '../../shared/errors.ts'
import type { DocumentWrite } from '../documents/document-write.ts'
import type { MappedChanges, WriteContext } from './maintain-views.ts'
import { applyChanges } from './apply-changes.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import type { StoredRow } from '../views/row.ts'
import type { Target } from '../views/view-set.ts'
import { readLiveRows } from '../views/dry-run/live-rows.ts'

/** What a change did to one view before it was undone: its document's rows, or why it was refused. */
export interface Rehearsal {
  readonly before: readonly StoredRow[]
  readonly after: readonly StoredRow[]
  readonly refusal: DatastoreError | null
}

/** Carries what was found out of the transaction that it undoes. */
class Undo extends Error {
  readonly found: unknown

  constructor(found: unknown) {
    super('This transaction is a rehearsal.')
    this.found = found
  }
}

/** Runs an operation in a transaction that is always undone. */
export async function undone<T>(storage: Storage, operation: () => Operation<T>): Promise<T> {
  try {
    return await storage.write(() => undo(operation()))
  } catch (thrown) {
    if (thrown instanceof Undo) return thrown.found as T
    throw thrown
  }
}

function* undo(operation: Operation<unknown>): Operation<never> {
  throw new Undo(yield* operation)
}

/**
 * Makes a change in a transaction that is always undone. Views of programs have whatever constraints their programs gave
 * them (checks, foreign keys, collations), and only the database itself can tell what they say.
 *
 * @throws what is no refusal: `StaleViews`, or an error of the database.
 */
export async function rehearse(
  storage: Storage,
  context: WriteContext,
  change: DocumentWrite,
  [target, mapped]: readonly [Target, MappedChanges],
): Promise<Rehearsal> {
  return await undone(storage, () => perform(storage, context, change, [target, mapped]))
}

function* perform(
  { dialect }: Storage,
  context: WriteContext,
  change: DocumentWrite,
  [target, mapped]: readonly [Target, MappedChanges],
): Operation<Rehearsal> {
  const rowsNow = function* (): Operation<readonly StoredRow[]> {
    const head = yield* context.table.head(change.key)
    const id = head?.id ?? former
    if (id === undefined) return []
    const { table, allColumns: columns } = target.table
    return (yield* readLiveRows(dialect, { table, columns }, id - 1, id)).get(id)?.rows ?? []
  }
  const former = (yield* context.table.head(change.key))?.id
  const before = yield* rowsNow()
  try {
    yield* applyChanges(context, [change], mapped)
  } catch (error) {
    if (!(error instanceof DatastoreError) || error.code !== 'CONSTRAINT') throw error
    return { before, after: before, refusal: error }
  }
  return { before, after: yield* rowsNow(), refusal: null }
}
