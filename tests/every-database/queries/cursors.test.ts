import { copyFileSync } from 'node:fs'
import SQLite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import type { Since } from '../../../src/engine/changes/cursor.ts'
import type { Change } from '../../../src/engine/changes/list-changes.ts'
import { refusal } from '../../support/refusal.ts'
import { openRawConnection } from '../../support/servers/server-database.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, privateUrl, runs, temporaryUrl } from '../../support/databases/temporary-url.ts'

const table = 'users'
const open = (url: string, readonly = false): Promise<Datastore> => Datastore.open(url, { table, readonly })

/** Does something to the database past the engine. */
async function meddle(url: string, ...statements: readonly string[]): Promise<void> {
  if (dialect === 'sqlite') {
    const database = new SQLite(url)
    for (const sql of statements) database.exec(sql)
    database.close()
    return
  }
  const raw = await openRawConnection(dialect, url)
  for (const sql of statements) await raw.run(sql)
  await raw.close()
}

async function epochsIn(url: string): Promise<number> {
  const sql = 'select count(*) from datastore_epochs'
  if (dialect === 'sqlite') return new SQLite(url, { readonly: true }).prepare<[], number>(sql).pluck().get()!
  const raw = await openRawConnection(dialect, url)
  const count = Number(await raw.value(sql))
  await raw.close()
  return count
}

/** What one program does: it opens the store, writes, and ends. */
async function session(url: string, ...keys: readonly string[]): Promise<Change[]> {
  const store = await open(url)
  for (const key of keys) await store.put(key, { key })
  const changes = await store.changes.list()
  await store.close()
  return changes
}

async function isRefused(store: Datastore, since: Since): Promise<void> {
  const watching = async (): Promise<void> => {
    for await (const _ of store.changes.watch({ since }));
  }
  for (const refused of [await refusal(store.changes.list({ since })), await refusal(watching)]) {
    expect(refused).toMatchObject({ code: 'CURSOR_RESET', details: { store: store.name, argument: 'since' } })
    expect(refused.message).toContain('Begin anew')
  }
}

test('changes read in pieces by cursor are the changes read at once, by any program (a law)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 }), { maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (programs, limit) => {
        const url = await temporaryUrl()
        const cursors = []
        for (const keys of programs) {
          await session(url, ...keys)
          const store = await open(url)
          cursors.push(await store.changes.cursor())
          await store.close()
        }
        const store = await open(url, false)
        const all = await store.changes.list()
        const pieces: Change[] = []
        for (let since: Since = 0; ; since = pieces.at(-1)!.cursor) {
          const piece = await store.changes.list({ since, limit })
          pieces.push(...piece)
          if (piece.length < limit) break
        }
        expect(pieces).toEqual(all)
        for (const cursor of [...cursors, ...all.map((change) => change.cursor)]) {
          const seq = Number.parseInt(cursor, 10)
          expect(await store.changes.list({ since: cursor })).toEqual(
            all.filter((change) => change.seq > seq),
          )
        }
        await store.close()
      },
    ),
    { numRuns: runs(30) },
  )
})

test('a number that the store has not come to is refused, and one that it has is not', async () => {
  const store = await open(await privateUrl())
  expect(await store.changes.list({ since: 0 })).toEqual([])
  await store.putMany({ a: {}, b: {} })
  const seq = await store.changes.seq()
  expect(await store.changes.list({ since: seq })).toEqual([])
  const cursor = await store.changes.cursor()
  expect(await store.changes.list({ since: cursor })).toEqual([])
  for (const since of [seq + 1, seq + 70, Number.MAX_SAFE_INTEGER]) {
    await isRefused(store, since)
    await isRefused(store, cursor.replace(/^\d+/, String(since)))
  }
  await store.close()
})

test.each(['', '7', 'x', '7-', '-7', '1.5-a', '7-a b', null, {}])('%j is no cursor', async (since) => {
  const store = await open(await privateUrl())
  expect((await refusal(store.changes.list({ since } as object))).code).toBe('INVALID_INPUT')
  await store.close()
})

test('a cursor is of one store: not of another one with the same numbers, and not of a copy', async () => {
  const url = await temporaryUrl()
  const database = await Database.open(url, { create: true })
  const stores = []
  for (const name of ['one', 'two']) {
    const store = await database.createStore(name)
    await store.putMany({ a: {}, b: {}, c: {} })
    stores.push(store)
  }
  await database.copyStore('one', database, { as: 'copy' })
  const copy = await database.store('copy')
  const [one, two] = stores as [Datastore, Datastore]
  const at = async (store: Datastore): Promise<string[]> => [
    await store.changes.cursor(),
    ...(await store.changes.list()).map((change) => change.cursor),
  ]
  for (const store of [one, two, copy])
    for (const other of [one, two, copy])
      for (const cursor of await at(other))
        // Its own throws nothing.
        await (store === other ? store.changes.list({ since: cursor }) : isRefused(store, cursor))
  await copy.put('d', {})
  expect((await copy.changes.list({ since: (await at(copy))[1]! })).map(({ key }) => key)).toEqual([
    'b',
    'c',
    'd',
  ])
  await database.close()
})

test('a program begins one epoch in each store, whatever it writes, and none by reading', async () => {
  const url = await temporaryUrl()
  await session(url)
  expect(await epochsIn(url)).toBe(0)
  await session(url, 'a', 'b', 'a', 'c')
  expect(await epochsIn(url)).toBe(1)
  await session(url, 'd')
  await session(url)
  expect(await epochsIn(url)).toBe(2)
})

test('what was written and taken back, and written on by another program, is another history', async () => {
  const url = await temporaryUrl()
  const kept = await session(url, 'a', 'b')
  const lost = (await session(url, 'c', 'd')).slice(2)
  // As after an older state was put back.
  await meddle(
    url,
    `delete from ${table} where seq > ${kept.at(-1)!.seq}`,
    `delete from datastore_epochs where seq > ${kept.at(-1)!.seq}`,
  )
  await session(url, 'e', 'f', 'g')
  const store = await open(url, true)
  for (const { cursor } of lost) await isRefused(store, cursor)
  expect((await store.changes.list({ since: kept[0]!.cursor })).map(({ key }) => key)).toEqual([
    'b',
    'e',
    'f',
    'g',
  ])
  await store.close()
})

test('a database of the build before opens, is read by cursor, and gets epochs with its first write', async () => {
  const url = await temporaryUrl()
  await session(url, 'a', 'b')
  await meddle(url, 'drop table datastore_epochs')
  const reader = await open(url, true)
  const before = await reader.changes.list()
  expect(await reader.changes.list({ since: before[0]!.cursor })).toEqual(before.slice(1))
  await reader.close()
  await session(url)
  await session(url, 'c')
  expect(await epochsIn(url)).toBe(1)
  const store = await open(url)
  for (const { cursor, seq } of before)
    expect((await store.changes.list({ since: cursor })).map((change) => change.seq)).toEqual(
      (await store.changes.list({ since: seq })).map((change) => change.seq),
    )
  await store.close()
})

test.runIf(dialect === 'sqlite')(
  'after an older backup is put back every later cursor is refused, at once and for ever',
  async () => {
    const path = temporaryPath()
    const backup = temporaryPath('backup.db')
    // One program writes before and after the backup, another one only after it.
    const long = await open(path)
    await long.putMany({ a: {}, hot: {} })
    const good = await long.changes.cursor()
    await long.backup(backup)
    await long.put('hot', { n: 1 })
    const bad = [await long.changes.cursor()]
    await long.close()
    await session(path, 'hot', 'hot')
    const later = await open(path)
    bad.push(await later.changes.cursor())
    await later.close()

    copyFileSync(backup, path)
    const restored = await open(path)
    for (const cursor of bad) await isRefused(restored, cursor)
    // The numbers come again, of the very same document.
    for (let n = 0; n < 5; n++) {
      await restored.put('hot', { n, again: true })
      for (const cursor of bad) await isRefused(restored, cursor)
    }
    expect((await restored.changes.list({ since: good })).map(({ key }) => key)).toEqual(['hot'])
    await restored.close()
  },
)

test.runIf(dialect === 'sqlite')('a watcher is told when the store falls back under it', async () => {
  const path = temporaryPath()
  const store = await open(path)
  const { seq } = await store.put('a', {})
  await store.putMany({ b: {}, c: {} })
  const watching = async (): Promise<void> => {
    for await (const _ of store.changes.watch());
  }
  const told = refusal(watching)
  await store.put('d', {})
  await meddle(
    path,
    `delete from ${table} where seq > ${seq}; update datastore_stores set seq = ${seq} where name = '${table}'`,
  )
  expect(await told).toMatchObject({ code: 'CURSOR_RESET' })
  await store.close()
})
