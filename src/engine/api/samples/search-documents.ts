import { counted } from '../../../shared/counted.ts'
import { DatastoreError, type ErrorCode } from '../../../shared/errors.ts'
import type { SampleSearch, WantedDocuments } from '../../../shared/model/sample-search.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { beginning } from '../find/in-slices.ts'
import { sliceDocuments } from '../find/slice-documents.ts'
import type { Datastore } from '../../datastore.ts'

export interface SearchInput {
  readonly definition: ViewDefinition
  readonly wanted: WantedDocuments
  /** Most documents to find. */
  readonly limit: number
  /** Look at no more than so many documents, and for no longer than so many milliseconds. */
  readonly budget: { readonly documents: number; readonly milliseconds: number }
  /** The last id that the search before read, when it stopped at its budget; this search continues behind it. */
  readonly from: number | null
}

type Found = SampleSearch['found'][number]

/** Milliseconds that one batch is to take, and how many documents it has at least, at first and at most. */
const batch = { milliseconds: 100, smallest: 1, first: 16, largest: 512 }

/** Milliseconds between two snapshots. */
const interval = 100

/**
 * Looks through a store for documents on which a draft's map does what is wanted, and tells how far it has come. Leaving the stream,
 * or the signal, ends it; a slow map is asked for a document at a time. Writes nothing.
 *
 * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `CANCELLED`.
 */
export async function* searchDocuments(
  store: Datastore,
  { definition: draft, wanted, limit, budget, from }: SearchInput,
  signal: AbortSignal,
): AsyncGenerator<SampleSearch, void, void> {
  const definition = { ...draft, tests: [] }
  const find = finder(store, definition, wanted, signal)
  const ends = performance.now() + budget.milliseconds
  let found: Found[] = []
  let looked = 0
  let told = performance.now()
  let size = batch.first
  const tell = (state: SampleSearch['state'], next: number | null): SampleSearch => ({
    state,
    looked,
    found,
    next,
  })
  for (let after: number | null = from ?? beginning; after !== null;) {
    if (looked >= budget.documents || performance.now() > ends) return yield tell('budget', after)
    const started = performance.now()
    const left = budget.documents - looked
    const slice = await sliceDocuments(store, { after, limit: Math.min(size, left) })
    const met = await find(slice.documents.map(({ key }) => key))
    looked += slice.looked
    after = slice.last
    found = keep([...found, ...met], wanted, limit)
    if (wanted.by !== 'most rows' && found.length === limit) return yield tell('found', after)
    if (performance.now() - told >= interval) {
      yield tell('looking', after)
      told = performance.now()
    }
    size = nextSize(size, performance.now() - started)
    // Puts and queries of other callers run in between.
    await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return
  }
  yield tell('done', null)
}

function nextSize(size: number, took: number): number {
  const factor = Math.min(2, batch.milliseconds / Math.max(1, took))
  return Math.min(batch.largest, Math.max(batch.smallest, Math.round(size * factor)))
}

function keep(found: Found[], wanted: WantedDocuments, limit: number): Found[] {
  if (wanted.by !== 'most rows') return found.slice(0, limit)
  return found.toSorted((one, other) => other.rows - one.rows).slice(0, limit)
}

/** Those of some documents that are wanted, in their order. */
type Find = (keys: readonly string[]) => Promise<Found[]>

function finder(
  store: Datastore,
  definition: ViewDefinition,
  wanted: WantedDocuments,
  signal: AbortSignal,
): Find {
  if (wanted.by === 'branch') return (keys) => findOnBranch(store, definition, { wanted, keys, signal })
  return async (keys) => {
    const { rows, errors } = await store.views.preview(definition, { sample: keys, signal })
    const broken = errors.find(({ key }) => key === null)
    if (broken !== undefined) throw new DatastoreError(broken.code as ErrorCode, broken.message)
    const failures = new Map(errors.map(({ key, message }) => [key, message]))
    const counts = new Map(keys.map((key) => [key, 0]))
    for (const { key } of rows) counts.set(key, (counts.get(key) ?? 0) + 1)
    return keys.flatMap((key) => {
      const failure = failures.get(key)
      const many = counts.get(key) ?? 0
      const one = { key, rows: many }
      if (wanted.by === 'fails') return failure === undefined ? [] : [{ ...one, says: `fails: ${failure}` }]
      if (failure !== undefined) return []
      if (wanted.by === 'no row') return many === 0 ? [{ ...one, says: 'yields no row' }] : []
      return many === 0 ? [] : [{ ...one, says: `yields ${counted(many, 'row')}` }]
    })
  }
}

interface OnBranch {
  readonly wanted: Extract<WantedDocuments, { readonly by: 'branch' }>
  readonly keys: readonly string[]
  readonly signal: AbortSignal
}

/** A trace tells how many of its documents go a way: halving them finds the first that does. */
async function findOnBranch(
  store: Datastore,
  definition: ViewDefinition,
  { wanted, keys, signal }: OnBranch,
): Promise<Found[]> {
  const goesThere = async (some: readonly string[]): Promise<boolean> => {
    const { branches } = await store.views.trace(definition, { sample: some, signal })
    const { line, column, label, arms } = wanted
    const branch = branches.find(
      (each) => each.line === line && each.column === column && each.label === label,
    )
    return branch?.arms.some(({ name, documents }) => documents > 0 && arms.includes(name)) === true
  }
  if (keys.length === 0 || !(await goesThere(keys))) return []
  let some = keys
  while (some.length > 1) {
    const half = some.slice(0, Math.ceil(some.length / 2))
    some = (await goesThere(half)) ? half : some.slice(half.length)
  }
  const says = `goes to ${wanted.label} ${wanted.arms.join(' or ')} on line ${wanted.line}`
  return some.map((key) => ({ key, rows: 0, says }))
}
