import { client, type InStore } from '../../client/index.ts'
import { notifyDone, notifyError } from '../../components/notify.tsx'

/** Most documents that are selected at once. An export writes any number. */
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
      notifyDone(`The first ${first} are selected, which is the most. Export writes any number of documents.`)
    }
  } catch (error) {
    notifyError('The documents were not selected', error)
  }
  return keys
}
