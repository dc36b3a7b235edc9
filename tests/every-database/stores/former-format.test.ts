import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { DatastoreError } from '../../../src/shared/errors.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { row, rows, run } from '../../../src/engine/storage/operation.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { atFailpoints } from '../../../src/engine/views/build/failpoints.ts'

// Format 1 is that of the builds before 29 November 2026: a builder left documents to writers, in the table of errors.

const fixture = join(import.meta.dirname, '../../fixtures/format-1.db.gz')

function formerFile(): string {
  const path = temporaryPath()
  writeFileSync(path, gunzipSync(readFileSync(fixture)))
  return path
}

async function state(url: string) {
  const storage = await openStorage(url, { readonly: true })
  const found = await storage.read(
    (function* () {
      const format = yield* row<{ version: number }>('select version from datastore_format')
      const errors = yield* rows<{ code: string }>('select code from datastore_view_errors')
      return { version: format!.version, errors: errors.map(({ code }) => code) }
    })(),
  )
  await storage.close()
  return found
}

test.runIf(dialect === 'sqlite')(
  'a file of format 1 is read as it is when it is opened read-only',
  async () => {
    const path = formerFile()
    const store = await Datastore.open(path, { table: 'items', readonly: true })
    expect(await store.views.list()).toMatchObject([
      { name: 'answers', state: 'interrupted', answers: 1, build: { done: 120, total: 120 } },
      { name: 'first', state: 'paused', answers: null, build: { done: 72, total: 120 } },
      { name: 'program', state: 'paused', answers: 1, build: { done: 104, total: 120 } },
    ])
    expect(await store.query('answers', { n: -2 })).toMatchObject([{ _key: 'k1', v: 1 }])
    await store.close()
    expect(await state(path)).toEqual({ version: 1, errors: ['LEFT', 'LEFT'] })
  },
)

test.runIf(dialect === 'sqlite')(
  'the unfinished builds of a file of format 1 are gone on with, and end right',
  async () => {
    const path = formerFile()
    const store = await Datastore.open(path, { table: 'items' })
    expect(await state(path)).toEqual({ version: 2, errors: [] })
    // Still those that were left: nothing has been begun anew.
    expect(await store.views.get('first')).toMatchObject({ state: 'paused', build: { done: 72, total: 120 } })
    await store.put('k7', { n: -8 })
    await store.views.resume('first')
    await store.views.resume('answers')
    await store.views.add('program', new Numbers(1))
    expect(await store.views.errors('first')).toEqual([])
    for (const name of ['first', 'answers', 'program']) {
      expect(await store.views.verify(name)).toMatchObject({ done: 118, different: 0 })
      expect(await store.views.get(name)).toMatchObject({ state: 'ready', failure: null })
    }
    expect(await store.query('answers', { n: 0 })).toMatchObject([{ _key: 'k0', v: 2 }])
    await store.close()
  },
)

/** Makes an unfinished build one of format 1: its builder has filled what it read, left one document, and stopped. */
async function makeFormer(url: string, left: string): Promise<void> {
  const storage = await openStorage(url, {})
  const { types, table } = storage.dialect.compiler
  const alter = (change: string) => storage.write(() => run(`alter table datastore_builds ${change}`))
  await alter(`add column last_id ${types.integer}`)
  await storage.write(function* () {
    const build = yield* row<{ store: string; view: string; table: string }>(
      'select store, view, table_name as "table" from datastore_builds',
    )
    yield* run(`update datastore_builds set last_id = (select max(id) from ${table(build!.store)})`)
    yield* run(`delete from ${table(build!.table)} where _key = ?`, [left])
    yield* run(
      `insert into datastore_view_errors (store, view, table_name, "key", code, message) values (?, ?, ?, ?, 'LEFT', '')`,
      [build!.store, build!.view, build!.table, left],
    )
    yield* run('update datastore_format set version = 1')
  })
  await alter('drop column followed_seq')
  await alter('drop column joined_seq')
  await storage.close()
}

const kinds = {
  authored: (store: Datastore) =>
    store.views.publish({
      name: 'numbers',
      columns: [
        { name: 'n', type: 'integer', unique: true },
        { name: 'v', type: 'integer', index: true },
      ],
      map: 'export default (doc) => [{ n: doc.n, v: 1 }]',
    }),
  program: (store: Datastore) => store.views.add('numbers', new Numbers(1)),
}

test.each(['authored', 'program'] as const)(
  'a database of format 1 is upgraded when it is opened, and the build of an %s view goes on',
  async (kind) => {
    const url = await temporaryUrl()
    const before = await Datastore.open(url, { table: 'items' })
    await before.putMany(Array.from({ length: 200 }, (_, n): [string, object] => [`k${n}`, { n }]))
    let batches = 0
    atFailpoints((point) => {
      if (point === 'fill.mapped' && ++batches === 2) throw new DatastoreError('IO', 'The disk fails.')
    })
    expect(await refusal(kinds[kind](before))).toMatchObject({ code: 'IO' })
    atFailpoints(undefined)
    expect(await before.views.get('numbers')).toMatchObject({ state: 'interrupted', build: { done: 8 } })
    await before.close()
    await makeFormer(url, 'k3')

    const opened = await Promise.all([1, 2].map(() => Datastore.open(url, { table: 'items' })))
    const [store, other] = opened as [Datastore, Datastore]
    expect(await state(url)).toEqual({ version: 2, errors: [] })
    await other.put('k0', { n: -1 })
    await other.delete('k199')
    await kinds[kind](store)
    expect(await store.views.verify('numbers')).toMatchObject({ done: 199, different: 0 })
    expect(await store.query('numbers', { n: 3 })).toMatchObject([{ _key: 'k3' }])
    await other.close()
    await store.close()
  },
)
