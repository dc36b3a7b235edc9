import { keepRevisions } from '../history/history.ts'
import type { Operation } from '../storage/operation.ts'
import { maintainBuilding } from '../views/build/maintain-building.ts'
import type { MapOutcome } from '../views/mapper.ts'
import type { RowBatch } from '../views/row-batch.ts'
import { clearErrorsOf, noteError } from '../views/view-errors.ts'
import type { ErrorList } from '../views/view-errors.ts'
import type { KnownViews, Target } from '../views/view-set.ts'
import type { DocumentHead } from '../documents/document-row.ts'
import type { DocumentTable } from '../documents/document-table.ts'

/** For each maintained table, the outcome of each change in order; null for a deletion. */
export type MappedChanges = ReadonlyMap<Target, readonly (MapOutcome | null)[]>

/** What a transaction found in a view, and how it is found again; null when there is no such view any more. */
export interface FoundRows {
  readonly view: string
  readonly digest: string
  again(): Operation<string | null>
}

/** Documents by their keys. */
export type Heads = Map<string, DocumentHead>

export interface WriteContext {
  readonly store: string
  readonly table: DocumentTable
  /** The views that the changes were mapped for. */
  readonly views: KnownViews
  /** Revisions that a transaction read and relies on; null for a document that was not there. */
  readonly reads?: ReadonlyMap<string, string | null>
  /** What a transaction found in views and relies on. */
  readonly found?: readonly FoundRows[] | undefined
  /** The epoch that this write begins, when it is the program's first. */
  readonly epoch?: string | undefined
  /** The mark of this write, which becomes part of each revision that it makes. */
  readonly mark: string
}

/** A write that is under way. */
export interface Writing extends WriteContext {
  /** The change number of each change. */
  readonly numbers: readonly number[]
  readonly updated: string
  readonly mapped: MappedChanges
  /** Rows of new documents, waiting to be added to each table. */
  readonly added: ReadonlyMap<Target, RowBatch>
  /** What a version that is being built could not hold when it was written: it may, when all else is. */
  readonly noted: Map<string, [Target, MapOutcome, Maintained]>
  /** The documents that are there and held, as they are now; undefined where each is looked at when it is its turn. */
  readonly heads: Heads | undefined
  /** Whether the rows of several documents may be replaced at once. */
  readonly together: boolean
}

interface Maintained {
  readonly id: number
  readonly key: string
}

/** A document that was written, and the place of its change. */
interface Written extends Maintained {
  readonly index: number
}

/** Makes the rows of every view what its map yields of these documents; `existed`: they were there before, and may have rows. */
export function* maintainAll(
  writing: Writing,
  documents: readonly Written[],
  { existed }: { readonly existed: boolean },
): Operation<void> {
  for (const [target, outcomes] of writing.mapped) {
    if (target.building)
      for (const { id, key, index } of documents)
        yield* maintainBuilt(writing, target, outcomes[index]!, { id, key })
    else {
      const mapped = documents.map(({ id, key, index }) => ({ id, key, outcome: outcomes[index]! }))
      yield* maintainLive(writing, target, mapped, existed)
    }
  }
}

interface Mapped extends Maintained {
  readonly outcome: MapOutcome
}

function* maintainLive(
  writing: Writing,
  target: Target,
  documents: readonly Mapped[],
  existed: boolean,
): Operation<void> {
  const { dialect } = writing.table
  const added = writing.added.get(target)!
  const list = errorList(writing, target)
  if (existed && documents.length > 1 && dialect.compiler.bulk !== null) {
    const all = documents.map(({ id, key, outcome }) => ({ id, key, stored: outcome.rows ?? [] }))
    yield* added.replaceMany(dialect.compiler.bulk, all)
  } else {
    for (const { id, key, outcome } of documents) {
      if (existed) yield* added.replace(id, key, outcome.rows ?? [])
      else added.take(id, key, outcome.rows ?? [])
    }
    if (!existed) yield* added.addFull()
  }
  for (const { key, outcome } of documents)
    if (outcome.error !== null) yield* noteError(dialect, list, key, outcome.error)
  if (!existed || target.mapper.onError !== 'skip') return
  const sound = documents.filter(({ outcome }) => outcome.error === null)
  if (sound.length > 0)
    yield* clearErrorsOf(
      list,
      sound.map(({ key }) => key),
    )
}

/** Maintains a version that is being built. */
export function* maintainBuilt(
  writing: Writing,
  target: Target,
  outcome: MapOutcome,
  { id, key }: Maintained,
): Operation<void> {
  const building = { dialect: writing.table.dialect, table: target.table, list: errorList(writing, target) }
  const place = `${target.table.table} ${id}`
  const fits = yield* maintainBuilding(building, { id, key }, outcome)
  if (fits || outcome.rows === null) writing.noted.delete(place)
  else writing.noted.set(place, [target, outcome, { id, key }])
}

export function errorList(writing: Writing, target: Target): ErrorList {
  return { store: writing.store, view: target.view, table: target.table.table }
}

/** Keeps the states that documents have, where the store has a history. */
export function* remember(
  { store, table, views }: Writing,
  kept: readonly { readonly id: number; readonly key: string }[],
  deleted: boolean,
): Operation<void> {
  if (views.history === 0) return
  yield* keepRevisions(store, views.history, { documents: table.quoted, kept, deleted })
}
