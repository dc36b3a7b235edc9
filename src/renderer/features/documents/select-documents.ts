import type { DocumentSelection } from '../../../shared/model/document-selection.ts'
import { client, type InStore } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'

/** Most documents that are selected one by one. All of them are selected by a rule, which takes any number. */
const mostSelected = 10_000
const pageSize = 1000

/** The keys of the documents in a span of the grid, up to as many as can be selected; says so where there are more. */
export async function keysBetween(at: InStore, prefix: string, from: number, to: number): Promise<string[]> {
  const keys: string[] = []
  try {
    const wanted = Math.min(to - from + 1, mostSelected)
    while (keys.length < wanted) {
      const limit = Math.min(pageSize, wanted - keys.length)
      const page = await client.documents.page({ ...at, prefix, offset: from + keys.length, limit })
      keys.push(...page.map(({ key }) => key))
      if (page.length < limit) break
    }
    if (to - from + 1 > mostSelected) {
      const first = mostSelected.toLocaleString('en')
      notifyDone(`The first ${first} are selected, the most of a part. Select all takes any number.`)
    }
  } catch (error) {
    notifyError('The documents were not selected', error)
  }
  return keys
}

/** The keys of the selected documents, as long as there are no more than `most`. */
export async function keysOf(at: InStore, selection: DocumentSelection, most: number): Promise<string[]> {
  if ('keys' in selection) return [...selection.keys]
  const { prefix, except } = selection
  const left = new Set(except)
  const limit = Math.min(1000, most + left.size)
  const page = await client.documents.page({ ...at, prefix, offset: 0, limit })
  return page.map(({ key }) => key).filter((key) => !left.has(key))
}
