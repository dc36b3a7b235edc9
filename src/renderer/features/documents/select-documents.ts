import { counted } from '../../../shared/counted.ts'
import { numberText } from '../../../shared/numbers.ts'
import type { DocumentFilter } from '../../../shared/model/find/document-filter.ts'
import { asksNothing } from '../../../shared/model/find/document-filter.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentRow } from '../../../shared/model/document.ts'
import { client, type InStore } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'
import type { EditRequest } from '../../workspace/dialogs.ts'

/** Most documents that are selected one by one. All of them are selected by a rule, which takes any number. */
const mostSelected = 10_000
const pageSize = 1000

/** Reads rows as the grid has them. */
export type ReadRows = (offset: number, limit: number) => Promise<readonly DocumentRow[]>

/** The keys of the documents in a span of the grid, up to as many as can be selected; says so where there are more. */
export async function keysBetween(read: ReadRows, from: number, to: number): Promise<string[]> {
  const keys: string[] = []
  try {
    const wanted = Math.min(to - from + 1, mostSelected)
    while (keys.length < wanted) {
      const limit = Math.min(pageSize, wanted - keys.length)
      const page = await read(from + keys.length, limit)
      keys.push(...page.map(({ key }) => key))
      if (page.length < limit) break
    }
    if (to - from + 1 > mostSelected) {
      const first = numberText(mostSelected)
      notifyDone(`The first ${first} are selected, the most of a part. Select all takes any number.`)
    }
  } catch (error) {
    notifyError('The documents were not selected', error)
  }
  return keys
}

interface Shown {
  readonly prefix: string
  readonly filter: DocumentFilter
}

/** The rule that every document meets that is shown, some left out. */
export function ruleOf(
  { prefix, filter }: Shown,
  except: readonly string[],
  /** How many documents that is, as far as it is known. */
  expected: number,
): DocumentSelection {
  return { prefix, except: [...except], ...(asksNothing(filter) ? {} : { filter, expected }) }
}

/** The keys of the selected documents, as long as there are no more than `most`: the first of those found beyond it are enough. */
export async function keysOf(at: InStore, selection: DocumentSelection, most: number): Promise<string[]> {
  if ('keys' in selection) return [...selection.keys]
  const stop = new AbortController()
  const keys: string[] = []
  try {
    for await (const part of await client.documents.texts({ ...at, selection }, { signal: stop.signal })) {
      keys.push(...part.map(({ key }) => key))
      if (keys.length > most) break
    }
  } finally {
    stop.abort()
  }
  return keys
}

interface Selected {
  readonly count: number
  readonly selected: DocumentSelection
}

/** What a person may mean by "these documents": those selected, all that are shown, all of the store. */
export function scopesOf(
  shown: Shown,
  rowCount: number,
  { count, selected }: Selected,
): EditRequest['scopes'] {
  const all = { prefix: '', except: [] }
  const isPart = shown.prefix !== '' || !asksNothing(shown.filter)
  return [
    ...(count > 0 ? [{ label: `the ${counted(count, 'document')} selected`, selection: selected }] : []),
    ...(isPart
      ? [{ label: `the ${counted(rowCount, 'document')} found`, selection: ruleOf(shown, [], rowCount) }]
      : []),
    { label: 'all documents of the store', selection: all },
  ]
}
