import type { DocumentLink, DocumentLinks, Referrers } from '../../../shared/model/document-links.ts'
import { beginning } from '../find/in-slices.ts'
import { slicesOf } from '../find/slice-documents.ts'
import type { Datastore } from '../../datastore.ts'
import { parseJson } from '../../documents/json-text.ts'
import { parseStored } from '../../documents/parse-stored.ts'
import { textsWithin } from './texts-within.ts'

/** Texts that are looked up as keys, rows that are listed of each view, and documents that are listed as referrers. */
const most = { texts: 500, rows: 20, referrers: 200 }

/** Longer texts are no keys that a person would follow. */
const longestKey = 200

/** Milliseconds between two snapshots. */
const interval = 100

/** Finds what a document links to, by texts in it that are keys of other documents, and the rows that views made of it. */
export async function documentLinks(store: Datastore, key: string): Promise<DocumentLinks> {
  const found = await store.getText(key)
  return {
    links: found === undefined ? [] : await linksOf(store, key, found.text),
    views: await rowsOf(store, key),
  }
}

async function linksOf(store: Datastore, own: string, text: string): Promise<DocumentLink[]> {
  const places = new Map<string, string>()
  for (const [path, key] of textsWithin(parseStored(own, text))) {
    if (key === '' || key === own || key.length > longestKey || places.has(key)) continue
    places.set(key, path)
    if (places.size === most.texts) break
  }
  const keys = new Set(await store.read((documents) => documents.keysAmong([...places.keys()])))
  return [...places].flatMap(([key, path]) => (keys.has(key) ? [{ path, key }] : []))
}

async function rowsOf(store: Datastore, key: string): Promise<DocumentLinks['views']> {
  const views: DocumentLinks['views'] = []
  for (const { name, answers } of await store.views.list()) {
    if (answers === null) continue
    const { columns, rows } = await store.queryCells(name, { _key: key }, { limit: most.rows + 1 })
    const shown = rows.slice(0, most.rows).map(({ values }) => values)
    views.push({ view: name, columns, rows: shown, more: rows.length > most.rows })
  }
  return views
}

/** Looks through the store for documents that hold a key as one of their texts, and tells how far it has come. */
export async function* findReferrers(
  store: Datastore,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<Referrers, void, void> {
  const found: DocumentLink[] = []
  let looked = 0
  let told = performance.now()
  const hint = { text: key, matchCase: true }
  for await (const slice of slicesOf(store, { from: beginning, hint }, signal)) {
    looked += slice.looked
    for (const document of slice.documents) {
      const path = document.key === key ? undefined : placeOf(key, document.text)
      if (path !== undefined) found.push({ key: document.key, path })
      if (found.length < most.referrers) continue
      yield { looked, found, state: 'full' }
      return
    }
    if (performance.now() - told >= interval) {
      yield { looked, found: [...found], state: 'looking' }
      told = performance.now()
    }
  }
  yield { looked, found, state: 'done' }
}

function placeOf(key: string, text: string): string | undefined {
  // Behind escapes a text is written otherwise.
  if (!text.includes(key) && !text.includes('\\')) return undefined
  try {
    for (const [path, each] of textsWithin(parseJson(text))) if (each === key) return path
  } catch {
    // Another program has made no JSON of it.
  }
  return undefined
}
