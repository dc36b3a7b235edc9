import type { DocumentText } from '../../../shared/model/document.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { Datastore } from '../../datastore.ts'
import { matchOf } from '../find/match-document.ts'
import { readRowKeys } from '../find/row-keys.ts'
import type { RowCondition } from '../../../shared/model/find/document-filter.ts'
import { selectedDocuments } from './selected-documents.ts'

/** Documents of a sample, those of the store among which they are looked for first, and for how long the others are read. */
const most = { documents: 100, spread: 500, milliseconds: 1_500 }

interface SelectedSample {
  readonly documents: readonly DocumentText[]
  /** Whether these are all that are selected. */
  readonly all: boolean
}

/** Some of the selected documents, spread over the store where enough of them are found so, else the first ones. */
export async function sampleSelected(
  store: Datastore,
  selection: DocumentSelection,
  signal: AbortSignal | undefined,
): Promise<SelectedSample> {
  if ('keys' in selection) return await someOf(store, selection.keys)
  const { prefix, filter, except } = selection
  const left = new Set(except)
  const rows = new Map<RowCondition, ReadonlySet<string>>()
  const meets = filter === undefined ? () => true : matchOf(filter, rows)
  const spread = await store.sample(most.spread)
  if (filter !== undefined)
    await readRowKeys(store, filter, rows, { among: spread.map(({ key }) => key), signal })
  // A store that has no more is known whole.
  const whole = spread.length < most.spread
  const found = spread.filter(({ key, text }) => key.startsWith(prefix) && !left.has(key) && meets(key, text))
  if (whole || found.length >= most.documents)
    return { documents: evenly(found), all: whole && found.length <= most.documents }
  const ends = performance.now() + most.milliseconds
  const first: DocumentText[] = []
  for await (const part of selectedDocuments(store, selection, signal && { signal })) {
    first.push(...part)
    if (first.length > most.documents || performance.now() > ends)
      return { documents: first.length > found.length ? first.slice(0, most.documents) : found, all: false }
  }
  return { documents: first, all: true }
}

async function someOf(store: Datastore, keys: readonly string[]): Promise<SelectedSample> {
  const found = await Promise.all(evenly(keys.toSorted()).map((key) => store.getText(key)))
  return { documents: found.filter((each) => each !== undefined), all: keys.length <= most.documents }
}

/** As many of a list as a sample takes, spread over it. */
function evenly<T>(list: readonly T[]): T[] {
  const step = Math.max(1, list.length / most.documents)
  return Array.from(
    { length: Math.min(list.length, most.documents) },
    (_, at) => list[Math.floor(at * step)]!,
  )
}
