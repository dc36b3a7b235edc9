import { Database, Datastore } from '../../../src/engine/index.ts'
import { EntriesIndex, entryRows, tagRows, tagsView } from '../entries.ts'
import type { Entry, EntryRow, TagRow } from '../entries.ts'
import type { Random } from '../random.ts'
import { expireLeases, integrityProblem, select } from '../raw-file.ts'
import type { Expected } from './model.ts'

/** Looks at a store after its writer was killed. Returns what is not as promised. */
export async function checkStore(path: string, expected: Expected, random: Random): Promise<string[]> {
  const problems: string[] = []
  const integrity = await integrityProblem(path)
  if (integrity !== null) problems.push(`integrity_check: ${integrity}`)
  const before = await checkAsFound(path, expected, random)
  problems.push(...before.problems, ...(await checkRows(path, expected, before.documents)))
  if (problems.length > 0) return problems
  // A dead builder is recognised by its process, which is gone, or from another machine by its silence.
  if (random.chance(0.5)) await expireLeases(path)
  problems.push(...(await checkResumed(path, expected, random)))
  problems.push(...(await checkTables(path)))
  return problems
}

interface Found {
  readonly problems: string[]
  readonly documents: ReadonlyMap<string, { id: number; text: string }>
}

/** The file as the app would find it: without the program's code, while the dead builder's lease still stands. */
async function checkAsFound(path: string, expected: Expected, random: Random): Promise<Found> {
  const problems: string[] = []
  const database = await Database.open(path)
  try {
    const store = await database.store('entries')
    if (random.chance(0.5)) await writeWithoutTheProgram(store, expected, random)
    const documents = new Map<string, { id: number; text: string }>()
    for await (const { key, id, text } of store.iterateText()) documents.set(key, { id, text })
    const possible = expected.possible()
    const matching = possible.find((wanted) => sameDocuments(wanted, documents))
    if (matching === undefined) problems.push(`documents: ${difference(possible, documents)}`)
    else expected.adopt(matching)
    const seen = await store.changes.list({ limit: 100_000 })
    const alive = seen.filter((change) => !change.deleted).map((change) => change.key)
    if (alive.length !== documents.size)
      problems.push(`changes() lists ${alive.length} of ${documents.size} documents`)
    const highest = seen.at(-1)?.seq ?? 0
    if ((await store.changes.seq()) < highest) problems.push(`seq() is below the last change, ${highest}`)
    const tags = await store.views.get('by_tag')
    const version = Number(/v: (\d+)/.exec(tags.definition?.map ?? '')?.[1])
    if (!within(expected.versions.by_tag, version)) problems.push(`by_tag has version ${version}`)
    return { problems, documents }
  } finally {
    await database.close()
  }
}

/** A program without the view's code changes old documents while a half-built version of it lies there. */
async function writeWithoutTheProgram(store: Datastore, expected: Expected, random: Random): Promise<void> {
  const base = new Set([...expected.documents.keys()].filter((key) => key.startsWith('base')))
  const key = random.pick([...base])
  const entry: Entry = { email: `${key}@y`, n: random.integer(0, 99), tags: ['foreign'] }
  const removed = random.chance(0.3)
  if (removed) await store.delete(key)
  else await store.put(key, entry)
  expected.hearForeign(key, removed ? null : entry)
}

function within(range: { least: number; most: number }, version: number): boolean {
  return version >= range.least && version <= range.most
}

function sameDocuments(wanted: ReadonlyMap<string, string>, found: Found['documents']): boolean {
  return wanted.size === found.size && [...wanted].every(([key, text]) => found.get(key)?.text === text)
}

function difference(possible: readonly ReadonlyMap<string, string>[], found: Found['documents']): string {
  return possible
    .map((wanted, index) => {
      const lost = [...wanted].filter(([key, text]) => found.get(key)?.text !== text).map(([key]) => key)
      const extra = [...found.keys()].filter((key) => !wanted.has(key))
      return `${index === 0 ? 'without' : 'with'} the last write: not as acknowledged ${lost.join(' ')}, too many ${extra.join(' ')}`
    })
    .join('; ')
}

/** Both views, compared with their maps of all documents by code of the campaign, not of the engine. */
async function checkRows(path: string, expected: Expected, documents: Found['documents']): Promise<string[]> {
  const [view] = await select<{ live: number; indexed_seq: number | null }>(
    path,
    `select live, indexed_seq from datastore_views where name = 'index'`,
  )
  if (view?.live !== 1) return ['the program’s view does not answer']
  const index = await select<EntryRow>(path, 'select email, n, v, _id, _key from entries_index')
  const tags = await select<TagRow>(path, 'select tag, n, v, _id, _key from entries_by_tag')
  return [
    // What another program wrote without the code of this view is caught up with later.
    ...(view.indexed_seq === null ? compareRows('index', index, expected, documents) : []),
    ...compareRows('by_tag', tags, expected, documents),
  ]
}

function compareRows(
  view: 'index' | 'by_tag',
  found: readonly (EntryRow | TagRow)[],
  expected: Expected,
  documents: Found['documents'],
): string[] {
  const version = found[0]?.v ?? expected.versions[view].least
  if (!within(expected.versions[view], version)) return [`${view} has version ${version}`]
  const wanted = new Set<string>()
  for (const [key, { id, text }] of documents) {
    const entry = JSON.parse(text) as Entry
    const rows = view === 'index' ? entryRows(entry, version) : tagRows(entry, version)
    for (const row of rows) wanted.add(JSON.stringify({ ...row, _id: id, _key: key }))
  }
  const wrong = found.filter((row) => !wanted.delete(JSON.stringify(row)))
  if (wrong.length + wanted.size === 0) return []
  const [lacking] = wanted
  return [
    `${view} has ${wrong.length} wrong rows (${JSON.stringify(wrong[0])}) and lacks ${wanted.size} (${lacking})`,
  ]
}

/** A dead builder's build is resumed, or begun anew, and ends right. */
async function checkResumed(path: string, expected: Expected, random: Random): Promise<string[]> {
  const problems: string[] = []
  const { index, by_tag: tags } = expected.versions
  // The version that was being built, which is resumed, or a newer one, which begins anew.
  const program = random.chance(0.7) ? index.most : index.most + 1
  const authored = random.chance(0.7) ? tags.most : tags.most + 1
  const store = await Datastore.open<Entry>(path, {
    table: 'entries',
    views: { index: new EntriesIndex(program) },
  })
  try {
    await store.views.publish(tagsView(authored))
    for (const view of ['index', 'by_tag']) {
      const { different, differences } = await store.views.verify(view)
      if (different > 0)
        problems.push(`${view} differs after it was resumed: ${JSON.stringify(differences.slice(0, 5))}`)
      const rows = await store.query(view, {}, { limit: 1 })
      const version = view === 'index' ? program : authored
      if (rows.length > 0 && rows[0]!['v'] !== version)
        problems.push(`${view} was not brought to version ${version}`)
    }
    expected.versions.index = { least: program, most: program }
    expected.versions.by_tag = { least: authored, most: authored }
  } finally {
    await store.close()
  }
  return problems
}

/** No table is left over that the catalog does not know. */
async function checkTables(path: string): Promise<string[]> {
  const left = await select<{ name: string }>(
    path,
    `select name from sqlite_master where type = 'table' and name not like 'datastore\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'
     and name not in (select name from datastore_stores union select table_name from datastore_views union select table_name from datastore_builds)`,
  )
  const builds = await select<{ view: string }>(path, 'select view from datastore_builds')
  return [
    ...left.map(({ name }) => `table ${name} was left behind`),
    ...builds.map(({ view }) => `a build of ${view} was left behind`),
  ]
}
