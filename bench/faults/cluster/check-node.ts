import { isDeepStrictEqual } from 'node:util'
import { Datastore } from '../../../src/engine/index.ts'
import { EntriesIndex, entryRows, tagRows } from '../entries.ts'
import type { Entry } from '../entries.ts'
import { counters } from './writer.ts'
import type { Counter } from './writer.ts'

export interface Acknowledged {
  readonly documents: ReadonlyMap<string, Entry>
  readonly additions: Readonly<Record<string, number>>
  /** Version of the authored view's definition that answers. */
  readonly tagsVersion: number
}

/** Checks the store on one node: each acknowledged write is there, once. Returns what is not as promised. */
export async function checkNode(url: string, wanted: Acknowledged): Promise<string[]> {
  const store = await Datastore.open<Entry>(url, { table: 'entries', views: { index: new EntriesIndex() } })
  try {
    const problems: string[] = []
    const documents = new Map<string, Entry>()
    for await (const document of store.iterate()) {
      if (documents.has(document._key)) problems.push(`document ${document._key} is there twice`)
      documents.set(document._key, document)
    }
    for (const key of counters) {
      const counter = documents.get(key) as unknown as (Counter & { _rev: string }) | undefined
      const sum = wanted.additions[key] ?? 0
      if (counter?.n !== sum) problems.push(`${key} is ${counter?.n} after ${sum} acknowledged additions`)
      if (!counter?._rev.startsWith(`${sum + 1}-`)) problems.push(`${key} is at revision ${counter?._rev}`)
      documents.delete(key)
    }
    for (const [key, entry] of wanted.documents) {
      const found = documents.get(key)
      if (found === undefined) problems.push(`document ${key} was acknowledged and is not there`)
      else if (!isDeepStrictEqual(content(found), { ...entry }))
        problems.push(`document ${key} is another one`)
    }
    for (const key of documents.keys())
      if (!wanted.documents.has(key)) problems.push(`document ${key} was not acknowledged, or was deleted`)
    problems.push(...(await compareRows(store, documents, wanted.tagsVersion)))
    problems.push(...(await compareChanges(store, documents.size + counters.length)))
    return problems
  } finally {
    await store.close()
  }
}

async function compareRows(
  store: Datastore,
  documents: ReadonlyMap<string, Entry>,
  tagsVersion: number,
): Promise<string[]> {
  const problems: string[] = []
  const entries = [...documents]
  const expected = {
    index: entries.flatMap(([key, entry]) => entryRows(entry, 1).map((row) => ({ ...row, _key: key }))),
    by_tag: entries.flatMap(([key, entry]) =>
      tagRows(entry, tagsVersion).map((row) => ({ ...row, _key: key })),
    ),
  }
  for (const [view, rows] of Object.entries(expected)) {
    const found = (await store.query(view)).map(({ _id, ...row }) => row)
    const [missing, extra] = [subtract(rows, found), subtract(found, rows)]
    if (missing.length > 0) problems.push(`view ${view} lacks ${missing.slice(0, 3).join(' ')}`)
    if (extra.length > 0) problems.push(`view ${view} has too many: ${extra.slice(0, 3).join(' ')}`)
    const { different } = await store.views.verify(view)
    if (different > 0) problems.push(`view ${view} differs from its map in ${different} documents`)
  }
  return problems
}

/** Rows that one list has more often than the other. */
function subtract(rows: readonly object[], others: readonly object[]): string[] {
  const counts = new Map<string, number>()
  for (const row of others) counts.set(text(row), (counts.get(text(row)) ?? 0) + 1)
  return rows.map(text).filter((row) => {
    const left = counts.get(row) ?? 0
    counts.set(row, left - 1)
    return left <= 0
  })
}

function text(row: object): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

async function compareChanges(store: Datastore, documents: number): Promise<string[]> {
  const changes = await store.changes.list({ limit: 1_000_000 })
  const problems: string[] = []
  const alive = changes.filter(({ deleted }) => !deleted)
  if (alive.length !== documents) problems.push(`changes() lists ${alive.length} of ${documents} documents`)
  if (new Set(changes.map(({ key }) => key)).size !== changes.length)
    problems.push('changes() names a key twice')
  if (new Set(changes.map(({ seq }) => seq)).size !== changes.length)
    problems.push('two changes have one number')
  const last = changes.at(-1)?.seq ?? 0
  if ((await store.changes.seq()) < last) problems.push(`seq() is below the last change, ${last}`)
  return problems
}

function content(document: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('_')))
}
