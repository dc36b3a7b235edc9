import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import { matchOf } from '../find/match-document.ts'
import { readRowKeys } from '../find/row-keys.ts'
import type { RowCondition } from '../../../shared/model/find/document-filter.ts'
import type { Datastore } from '../../datastore.ts'

/** Documents read at once. */
const together = 200

interface ReadOptions {
  /** Restricts the documents to keys after this one. */
  readonly after?: string | undefined
  readonly signal?: AbortSignal
}

/** Reads the selected documents in key order, some at a time; those that are gone meanwhile are left out. */
export async function* selectedDocuments(
  store: Datastore,
  selection: DocumentSelection,
  { after, signal }: ReadOptions = {},
): AsyncGenerator<DocumentText[], void, void> {
  if ('keys' in selection) return yield* documentsOf(store, selection.keys, { after, signal })
  const { prefix, filter } = selection
  const except = new Set(selection.except)
  const rows = new Map<RowCondition, ReadonlySet<string>>()
  const meets = filter === undefined ? () => true : matchOf(filter, rows)
  for (let last = after; ;) {
    const read: DocumentText[] = []
    // Read anew for each part: what is done with one part may take long, and no snapshot is kept meanwhile.
    const range = {
      prefix,
      limit: together,
      ...(last === undefined ? {} : { after: last }),
    }
    for await (const document of store.iterateText({ ...range, ...(signal && { signal }) }))
      read.push(document)
    if (filter !== undefined)
      await readRowKeys(store, filter, rows, { among: read.map(({ key }) => key), signal })
    const selected = read.filter(({ key, text }) => !except.has(key) && meets(key, text))
    if (selected.length > 0) yield selected
    if (read.length < together) return
    last = read.at(-1)!.key
  }
}

async function* documentsOf(
  store: Datastore,
  keys: readonly string[],
  { after, signal }: ReadOptions,
): AsyncGenerator<DocumentText[], void, void> {
  const wanted = keys.toSorted().filter((key) => after === undefined || key > after)
  for (let from = 0; from < wanted.length; from += together) {
    signal?.throwIfAborted()
    const part = wanted.slice(from, from + together)
    const found = await Promise.all(part.map((key) => store.getText(key)))
    yield found.filter((document) => document !== undefined)
  }
}

/** How many documents are selected, about; null where only reading them would tell. */
export async function countSelected(
  store: Datastore,
  selection: DocumentSelection,
  signal: AbortSignal,
): Promise<number | null> {
  if ('keys' in selection) return selection.keys.length
  if (selection.filter !== undefined) return selection.expected ?? null
  let last = 0
  for await (const { count } of store.count({ prefix: selection.prefix, signal })) last = count
  return Math.max(0, last - selection.except.length)
}
