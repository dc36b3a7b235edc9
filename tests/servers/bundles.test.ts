import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Database } from '../../src/engine/database.ts'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { UsersIndex } from '../support/maps/users-index.ts'
import { createServerDatabase, type ServerDatabase } from '../support/servers/server-database.ts'
import { reachableServers } from '../support/servers/test-servers.ts'
import { never, testApi } from '../support/test-api.ts'

const host = testApi()
const elsewhere: ServerDatabase[] = []
afterAll(async () => {
  for (const server of elsewhere) await server.drop()
})

/** Every type of column, and rows of several for one document, of one, and of none. */
const facts: ViewDefinition = {
  name: 'facts',
  columns: [
    { name: 'words', type: 'text', fullText: true },
    { name: 'whole', type: 'integer', index: true },
    { name: 'part', type: 'real' },
    { name: 'yes', type: 'boolean' },
    { name: 'at', type: 'timestamp' },
    { name: 'more', type: 'json' },
  ],
  map: `export default function* map(doc) {
    for (const [at, words] of (doc.words ?? []).entries())
      yield { words, whole: at === 0 ? 9007199254740991 : -at, part: at / 3, yes: at % 2 === 0, at: doc.at ?? null, more: { at, words } }
  }`,
  tests: [{ key: 'none', text: '{"id": 1.0}', rows: [] }],
}

const texts: Record<string, string> = {
  "it's; DROP TABLE x;--":
    '{ "n": 12345678901234567890, "float": 1.0,\n  "n": 1, "email": "It@Example.com" }',
  '"quoted"': String.raw`{"lone": "\ud800", "nul": "\u0000", "words": ["", "a \\ 'b' \"c\"", "Åse 𝒳 🙂"]}`,
  'É ': '{ "words": ["no time"], "email": "e@example.com" }',
  É: '{"words": ["one", "two", "three"], "at": "2026-01-02T03:04:05.678Z"}',
  ['k'.repeat(1024)]: `{"long": "${'ø'.repeat(70_000)}"}`,
}

/** Stores with views of a program and of authors, with old revisions, with an odd name, and with nothing in them. */
async function makeAll(url: string): Promise<void> {
  await using database = await Database.open(url, { create: true })
  const people = await database.createStore('people', { history: { keep: 3 } })
  for (const [key, text] of Object.entries(texts)) await people.putText(key, text)
  await people.putText('É', texts['É']!.replace('three', 'drei'))
  await people.putText('gone', '{}')
  await people.delete('gone')
  await people.views.add('index', new UsersIndex())
  await people.views.publish({ ...facts, map: 'export default () => []', tests: [] })
  await people.views.publish(facts)
  const odd = await database.createStore('Ødd-1_')
  await odd.putMany(
    Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`n ${n}`, { n, even: n % 2 === 0 }])),
  )
  await odd.views.publish({
    name: 'even',
    columns: [{ name: 'n', type: 'integer', unique: true }],
    map: 'export default (doc) => (doc.even ? [{ n: doc.n }] : [])',
  })
  await database.createStore('empty')
}

/** What a database has that a bundle has to bring back. */
async function everything(url: string): Promise<unknown> {
  await using database = await Database.open(url)
  const { stores } = await database.inspect()
  return await Promise.all(stores.map(({ name }) => contents(database, name)))
}

async function contents(database: Database, name: string): Promise<unknown> {
  const store = await database.store(name)
  const documents = await Array.fromAsync(store.iterateText())
  const revisions = await Promise.all(
    documents.map(async ({ key }) =>
      Promise.all(
        (await store.history.list(key)).map(async ({ rev }) => [
          rev,
          (await store.history.get(key, rev)).text,
        ]),
      ),
    ),
  )
  // A copy has no view of a program before the program makes its own.
  if (name === 'people') await store.views.add('index', new UsersIndex())
  const views = await Promise.all(
    (await store.views.list()).map(async ({ name: view, kind, columns, state }) => ({
      view,
      kind,
      columns,
      state,
      versions: kind === 'authored' ? await store.views.versions(view) : null,
      rows: rowSet(await store.query(view, {})),
    })),
  )
  return { name, documents, revisions, views }
}

/** Rows without their order, and without the numbers that a database gives its documents. */
function rowSet(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify({ ...row, _id: undefined })).toSorted()
}

async function opened(place: string): Promise<string> {
  if (!place.includes('://'))
    return (await host.handlers.databases.open({ path: place, create: true }, never)).path
  const asked = { url: place, readonly: false, remember: false }
  return (await host.handlers.connections.open(asked, never)).path
}

async function write(from: string, path: string): Promise<void> {
  const database = await opened(from)
  const { job } = await host.handlers.exports.bundle({ database, path, history: true }, never)
  expect(await host.ended(job)).toMatchObject({
    state: 'done',
    result: expect.stringContaining(`Wrote ${path}: 3 stores with 125 documents and 2 views.`),
  })
}

async function restore(path: string, into: string): Promise<void> {
  const database = await opened(into)
  const found = await host.handlers.imports.bundleStores({ database, path }, never)
  expect(found.filter(({ taken }) => taken)).toEqual([])
  const stores = found.map(({ name }) => name)
  const { job } = await host.handlers.imports.bundle({ database, path, stores }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'done' })
}

/** An empty database on another server, or another file where there is none. */
async function otherKind(): Promise<string> {
  const other = dialect === 'postgres' ? 'mysql' : 'postgres'
  if (!(await reachableServers()).includes(other)) return join(host.folder, 'other.db')
  const server = await createServerDatabase(other)
  elsewhere.push(server)
  return await server.place('bundle')
}

test('a bundle of a server comes back on the same kind of database, on the other kind, and from there as a file', async () => {
  const source = await temporaryUrl()
  await makeAll(source)
  const expected = await everything(source)
  expect(JSON.stringify(expected)).toMatch(
    /"view":"facts".*9007199254740991.*"view":"index".*it@example\.com/,
  )
  const path = join(host.folder, 'all.db')
  await write(source, path)
  expect((await readdir(host.folder)).filter((name) => name.includes('all.db'))).toEqual(['all.db'])

  const [same, other] = [await temporaryUrl(), await otherKind()]
  for (const place of [same, other]) {
    await restore(path, place)
    expect(await everything(place)).toEqual(expected)
  }
  const again = join(host.folder, 'again.db')
  await write(other, again)
  const file = join(host.folder, 'file.db')
  await restore(again, file)
  expect(await everything(file)).toEqual(expected)
})
