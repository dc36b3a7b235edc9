import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DatastoreError } from '../../shared/errors.ts'
import type { DryRunReport } from '../../shared/model/dry-run.ts'
import type { JobSnapshot } from '../../shared/model/job.ts'
import type { Handlers } from '../../shared/rpc/handlers.ts'
import { Datastore } from '../datastore.ts'
import { type Api, createApi } from './create-api.ts'

let folder: string
let api: Api
let handlers: Handlers
const never = { signal: new AbortController().signal }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-'))
  await writeFile(join(folder, 'shipped.db'), 'sample')
  api = createApi({ stateFolder: join(folder, 'state'), sampleFile: join(folder, 'shipped.db') })
  handlers = api.handlers
})

afterEach(async () => {
  await api.close()
  await rm(folder, { recursive: true, force: true })
})

/** A database with one store and some documents in it. */
async function users(count = 3): Promise<{ database: string; store: string }> {
  const path = join(folder, 'users.db')
  const summary = await handlers.databases.open({ path, create: true }, never)
  const place = { database: summary.path, store: 'users' }
  await handlers.databases.createStore(place, never)
  for (let index = 0; index < count; index += 1) {
    const key = `user-${String(index).padStart(4, '0')}`
    await handlers.documents.save(
      { ...place, key, text: `{"name":"User ${index}","age":${index}}`, rev: null },
      never,
    )
  }
  return place
}

const byAge = {
  name: 'by_age',
  columns: [{ name: 'age', type: 'integer' as const }],
  map: 'export default function* map(doc) { yield { age: doc.age } }',
}

async function ended(id: string): Promise<JobSnapshot> {
  const controller = new AbortController()
  for await (const jobs of await handlers.jobs.watch(undefined, { signal: controller.signal })) {
    const job = jobs.find((each) => each.id === id)
    if (job !== undefined && job.state !== 'running') {
      controller.abort()
      return job
    }
  }
  throw new Error('the stream of jobs ended')
}

async function refusal(promise: unknown): Promise<DatastoreError> {
  const thrown: unknown = await Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof DatastoreError)) throw new Error(`expected a DatastoreError, got ${String(thrown)}`)
  return thrown
}

describe('files', () => {
  test('lists folders first, then databases, and everything else only when asked', async () => {
    const place = join(folder, 'listing')
    await mkdir(join(place, 'zoo'), { recursive: true })
    for (const name of ['b.db', 'a10.sqlite', 'a9.SQLITE3', 'c.datastore', 'notes.txt', '.hidden.db']) {
      await writeFile(join(place, name), 'x')
    }
    await symlink(join(place, 'absent'), join(place, 'broken.db'))
    const listing = await handlers.files.list({ folder: place }, never)
    expect(listing.entries.map(({ name }) => name)).toEqual([
      'zoo',
      'a9.SQLITE3',
      'a10.sqlite',
      'b.db',
      'c.datastore',
    ])
    expect(listing).toMatchObject({ folder: place, parent: folder })
    expect(listing.entries[1]).toMatchObject({ kind: 'file', size: 1, path: join(place, 'a9.SQLITE3') })
    const all = await handlers.files.list({ folder: place, allFiles: true }, never)
    expect(all.entries.map(({ name }) => name)).toContain('.hidden.db')
    expect(all.entries.map(({ name }) => name)).toContain('notes.txt')
  })

  test('goes back to the folder last looked at, and home when that one is gone', async () => {
    const place = join(folder, 'last')
    await mkdir(place)
    await handlers.files.list({ folder: place }, never)
    expect((await handlers.files.list({}, never)).folder).toBe(place)
    await rm(place, { recursive: true })
    const home = await handlers.files.list({}, never)
    expect(home.folder).toBe(home.home)
  })

  test('says why a folder cannot be read', async () => {
    const absent = join(folder, 'absent')
    const error = await refusal(handlers.files.list({ folder: absent }, never))
    expect(error).toMatchObject({
      code: 'IO',
      message: `Cannot read ${absent}: there is no such file or folder.`,
    })
    const file = await refusal(handlers.files.list({ folder: join(folder, 'shipped.db') }, never))
    expect(file.message).toContain('a part of the path is not a folder')
  })

  test('remembers what was opened, the newest first, and says what is gone', async () => {
    const one = (await handlers.databases.open({ path: join(folder, 'one.db'), create: true }, never)).path
    const two = (await handlers.databases.open({ path: join(folder, 'two.db'), create: true }, never)).path
    await handlers.databases.open({ path: one }, never)
    expect((await handlers.files.recent(undefined, never)).map(({ path }) => path)).toEqual([one, two])
    await handlers.databases.close({ database: two }, never)
    await rm(two)
    expect((await handlers.files.recent(undefined, never)).map(({ exists }) => exists)).toEqual([true, false])
    await handlers.files.forget({ path: two }, never)
    expect((await handlers.files.recent(undefined, never)).map(({ path }) => path)).toEqual([one])
  })
})

describe('state', () => {
  test('keeps texts by name between sessions', async () => {
    await handlers.state.set({ name: 'drafts/joe:..', value: '{"text":"ü"}' }, never)
    await api.close()
    const next = createApi({ stateFolder: join(folder, 'state'), sampleFile: '' })
    expect(await next.handlers.state.get({ name: 'drafts/joe:..' }, never)).toBe('{"text":"ü"}')
    expect(await next.handlers.state.get({ name: 'other' }, never)).toBeNull()
    await next.handlers.state.set({ name: 'drafts/joe:..', value: null }, never)
    expect(await next.handlers.state.get({ name: 'drafts/joe:..' }, never)).toBeNull()
    await next.close()
  })

  test('keeps the last of many writes at once and leaves no temporary file', async () => {
    const values = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ index, filler: 'x'.repeat(20_000) }),
    )
    await Promise.all(values.map(async (value) => handlers.state.set({ name: 'tabs', value }, never)))
    expect(await handlers.state.get({ name: 'tabs' }, never)).toBe(values.at(-1))
    expect(await readdir(join(folder, 'state'))).toEqual(['app-tabs.json'])
  })

  test('sets a damaged file aside and starts empty', async () => {
    await handlers.state.set({ name: 'tabs', value: '[1]' }, never)
    await writeFile(join(folder, 'state', 'app-tabs.json'), '[1')
    expect(await handlers.state.get({ name: 'tabs' }, never)).toBeNull()
    const files = await readdir(join(folder, 'state'))
    expect(files).toEqual([expect.stringMatching(/^app-tabs\.json\.damaged-\d+$/)])
    expect(await readFile(join(folder, 'state', files[0] ?? ''), 'utf8')).toBe('[1')
  })

  test('refuses what is not JSON', async () => {
    const call = async () => handlers.state.set({ name: 'tabs', value: 'not json' }, never)
    expect((await refusal(call())).code).toBe('INVALID_INPUT')
  })
})

describe('databases', () => {
  test('are one however they are named, and opened again when they were closed', async () => {
    const { database, store } = await users(1)
    const alias = join(folder, 'alias.db')
    await symlink(database, alias)
    expect((await handlers.databases.open({ path: alias }, never)).path).toBe(database)
    await handlers.databases.close({ database }, never)
    expect((await handlers.documents.get({ database, store, key: 'user-0000' }, never))?.text).toContain(
      'User 0',
    )
  })

  test('that could not be opened are tried again', async () => {
    const path = join(folder, 'later.db')
    expect((await refusal(handlers.databases.open({ path }, never))).code).toBe('NOT_FOUND')
    await handlers.databases.open({ path, create: true }, never)
    expect((await handlers.databases.get({ database: path }, never)).name).toBe('later.db')
  })

  test('change from read-only to writable when they are opened again', async () => {
    const { database, store } = await users(1)
    expect((await handlers.databases.open({ path: database, readonly: true }, never)).readonly).toBe(true)
    const save = { database, store, key: 'new', text: '{}', rev: null }
    expect((await refusal(handlers.documents.save(save, never))).code).toBe('READ_ONLY')
    expect((await handlers.databases.open({ path: database }, never)).readonly).toBe(false)
    expect((await handlers.documents.save(save, never)).key).toBe('new')
  })

  test('give each newcomer a sample of their own, once', async () => {
    const { path } = await handlers.databases.sample(undefined, never)
    expect(await readFile(path, 'utf8')).toBe('sample')
    await writeFile(path, 'changed')
    expect((await handlers.databases.sample(undefined, never)).path).toBe(path)
    expect(await readFile(path, 'utf8')).toBe('changed')
    await rm(path)
    await rm(join(folder, 'shipped.db'))
    expect((await refusal(handlers.databases.sample(undefined, never))).message).toContain('shipped.db')
  })
})

describe('a dry run', () => {
  async function reports(job: string): Promise<DryRunReport[]> {
    return Array.fromAsync(await handlers.views.dryRunReports({ job }, never))
  }

  test('is a job whose reports end with what publishing would do', async () => {
    const place = await users(3)
    const { job } = await handlers.views.dryRun({ ...place, definition: byAge }, never)
    expect((await reports(job)).at(-1)).toMatchObject({ state: 'done', rows: { added: 3 }, cursor: null })
    expect(await ended(job)).toMatchObject({
      kind: 'dry-run',
      subject: 'by_age',
      state: 'done',
      result: 'Looked at 3 documents. Would publish: adds 3 rows.',
    })
    expect(await handlers.views.list(place, never)).toEqual([])
  })

  test.each(['runs', 'is paused'])(
    'that is cancelled while it %s has reported what it found, and can be gone on with',
    async (how) => {
      const place = await users(0)
      const store = await Datastore.open(place.database, { table: place.store })
      await store.putMany(Array.from({ length: 3000 }, (_, index) => [`k${index}`, { age: index }] as const))
      await store.close()
      const { job } = await handlers.views.dryRun({ ...place, definition: byAge }, never)
      if (how === 'is paused') {
        await handlers.jobs.pause({ id: job }, never)
        await ended(job)
      }
      await handlers.jobs.cancel({ id: job }, never)
      const last = (await reports(job)).at(-1)!
      expect(last).toMatchObject({ state: 'partial', total: 3000 })
      expect((await ended(job)).state).toBe('cancelled')
      const next = await handlers.views.dryRun({ ...place, definition: byAge, from: last.cursor! }, never)
      expect((await reports(next.job)).at(-1)).toMatchObject({
        state: 'done',
        done: 3000,
        rows: { added: 3000 },
      })
    },
  )

  test('that is paused in the middle of a slow map lets go of it, and goes on with what it had found', async () => {
    const place = await users(0)
    const store = await Datastore.open(place.database, { table: place.store })
    const documents = (slow: boolean) =>
      Array.from({ length: 40 }, (_, age) => [`k${age}`, { age, slow: slow && age >= 8 }] as const)
    await store.putMany(documents(true))
    // Each slow document takes all the time that a map has.
    const slow = 'export default function* map(doc) { while (doc.slow); yield { age: doc.age } }'
    const { job } = await handlers.views.dryRun({ ...place, definition: { ...byAge, map: slow } }, never)
    await handlers.jobs.pause({ id: job }, never)
    expect(await ended(job)).toMatchObject({ state: 'paused', done: 8, errors: 0 })
    await store.putMany(documents(false))
    await store.close()
    await handlers.jobs.resume({ id: job }, never)
    // One that began anew would have seen no change.
    expect((await reports(job)).at(-1)).toMatchObject({
      state: 'done',
      done: 40,
      rows: { added: 40 },
      changedMeanwhile: true,
    })
  })

  test('refuses a wrong definition at once, and knows only jobs that were dry runs', async () => {
    const place = await users(1)
    const wrong = { ...byAge, columns: [] }
    expect((await refusal(handlers.views.dryRun({ ...place, definition: wrong }, never))).code).toBe(
      'INVALID_INPUT',
    )
    await expect(reports('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('documents', () => {
  test('become rows of the grid with their numbers as they are written', async () => {
    const place = await users(0)
    const text = `{"big": 12345678901234567890, "one": 1.0, "nested": {"a": [1, 2.50]}, "long": "${'x'.repeat(1000)}"}`
    await handlers.documents.save({ ...place, key: 'a', text, rev: null }, never)
    const [row] = await handlers.documents.page({ ...place, prefix: '', offset: 0, limit: 10 }, never)
    expect(row).toMatchObject({
      key: 'a',
      size: text.length,
      fields: { big: '12345678901234567890', one: '1.0', nested: '{"a": [1, 2.50]}' },
    })
    expect(row?.fields.long).toHaveLength(300)
    expect(row?.preview).toHaveLength(300)
  })

  test('refuse a stale revision and a key in use', async () => {
    const place = await users(1)
    const document = await handlers.documents.get({ ...place, key: 'user-0000' }, never)
    const rev = document?.rev ?? ''
    await handlers.documents.save({ ...place, key: 'user-0000', text: '{"a":1}', rev }, never)
    const stale = { ...place, key: 'user-0000', text: '{"a":2}', rev }
    expect((await refusal(handlers.documents.save(stale, never))).code).toBe('CONFLICT')
    const taken = { ...place, key: 'user-0000', text: '{}', rev: null }
    expect(['CONFLICT', 'EXISTS']).toContain((await refusal(handlers.documents.save(taken, never))).code)
  })

  test('say what saving a draft would do to the views', async () => {
    const place = await users(2)
    const unique = { ...byAge, columns: [{ name: 'age', type: 'integer' as const, unique: true }] }
    await ended((await handlers.views.publish({ ...place, definition: unique }, never)).job)
    const draft = { ...place, key: 'user-0000', text: '{"age":1}' }
    expect(await handlers.documents.forecast(draft, never)).toMatchObject({
      refused: true,
      views: [{ view: 'by_age', refusals: [{ code: 'CONSTRAINT', details: { holder: 'user-0001' } }] }],
    })
    expect(await handlers.documents.forecast({ ...draft, text: null }, never)).toMatchObject({
      refused: false,
      views: [{ outcome: 'changed', removed: 1, rows: [{ before: { age: 0 }, after: null }] }],
    })
  })

  test('are counted to the end', async () => {
    const place = await users(25)
    const counts: { count: number; complete: boolean }[] = []
    for await (const count of await handlers.documents.count({ ...place, prefix: 'user-000' }, never))
      counts.push(count)
    expect(counts.at(-1)).toEqual({ count: 10, complete: true })
  })

  test('show their fields and become a type for the editor', async () => {
    const place = await users(0)
    const save = (key: string, text: string) =>
      handlers.documents.save({ ...place, key, text, rev: null }, never)
    await save('a', '{"name":"A","tags":["x"],"address":{"city":"Århus"},"odd name":1}')
    await save('b', '{"name":null,"address":{"city":"Oslo","zip":1}}')
    const fields = await handlers.documents.fields(place, never)
    expect(fields.find(({ path }) => path === 'name')).toEqual({
      path: 'name',
      presence: 1,
      types: ['string', 'null'],
    })
    expect(fields.find(({ path }) => path === 'address.city')).toMatchObject({ presence: 1 })
    expect(fields.find(({ path }) => path === 'address.zip')).toMatchObject({ presence: 0.5 })
    const { declaration, sampled } = await handlers.views.types(place, never)
    expect(sampled).toBe(2)
    expect(declaration).toContain('interface Doc {')
    expect(declaration).toContain('  name: string | null\n')
    expect(declaration).toContain('  tags?: Array<string>\n')
    expect(declaration).toContain('  "odd name"?: number\n')
    expect(declaration).toContain('interface DocAddress {')
    expect(declaration).toContain('  zip?: number\n')
  })
})

describe('views', () => {
  test('are published as a job, queried, reindexed and removed', async () => {
    const place = await users(20)
    const { job } = await handlers.views.publish({ ...place, definition: byAge }, never)
    const done = await ended(job)
    expect(done).toMatchObject({ state: 'done', kind: 'publish', subject: 'by_age', error: null })
    expect(done.result).toContain('by_age')
    const query = {
      ...place,
      view: 'by_age',
      where: { age: { gte: 5 } },
      orderBy: ['-age'],
      limit: 3,
      offset: 0,
      includeDocs: true,
    }
    const answer = await handlers.views.query(query, never)
    expect(answer.rows.map(({ values }) => values.age)).toEqual([19, 18, 17])
    expect(answer.rows[0]?.doc).toContain('User 19')
    expect(answer.more).toBe(true)
    expect(answer.sql).toContain('select')
    expect((await handlers.views.query({ ...query, offset: 14 }, never)).more).toBe(false)
    expect((await ended((await handlers.views.reindex({ ...place, view: 'by_age' }, never)).job)).state).toBe(
      'done',
    )
    await handlers.views.remove({ ...place, view: 'by_age' }, never)
    expect(await handlers.views.list(place, never)).toEqual([])
  })

  test('whose map does not compile are refused before there is a job', async () => {
    const place = await users(1)
    const definition = { ...byAge, map: 'export default function* map(doc) {' }
    expect((await refusal(handlers.views.publish({ ...place, definition }, never))).code).toBe('MAP_SYNTAX')
    const jobs = await handlers.jobs.watch(undefined, never)
    expect((await jobs.next()).value).toEqual([])
  })
})

describe('jobs', () => {
  test('are dismissed when they have ended', async () => {
    const place = await users(1)
    const { job } = await handlers.views.publish({ ...place, definition: byAge }, never)
    await ended(job)
    await handlers.jobs.dismiss({ id: job }, never)
    expect((await refusal((async () => handlers.jobs.cancel({ id: job }, never))())).code).toBe('NOT_FOUND')
  })
})

describe('exports', () => {
  test('write all documents, not a page of them', async () => {
    const place = await users(40)
    const path = join(folder, 'out.ndjson')
    const { job } = await handlers.exports.documents(
      { ...place, prefix: 'user-003', format: 'ndjson', path, overwrite: false },
      never,
    )
    expect(await ended(job)).toMatchObject({
      state: 'done',
      done: 10,
      total: 10,
      result: `Wrote 10 documents to ${path}.`,
    })
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe(
      '{"_key": "user-0030", "name":"User 30","age":30}',
    )
  })

  test('write all rows of a query', async () => {
    const place = await users(40)
    await ended((await handlers.views.publish({ ...place, definition: byAge }, never)).job)
    const path = join(folder, 'rows.csv')
    const input = {
      ...place,
      view: 'by_age',
      where: { age: { lt: 3 } },
      orderBy: ['-age'],
      includeDocs: false,
    }
    const { job } = await handlers.exports.query({ ...input, format: 'csv', path, overwrite: false }, never)
    expect(await ended(job)).toMatchObject({ state: 'done', result: `Wrote 3 rows to ${path}.` })
    expect(await readFile(path, 'utf8')).toBe('_key,age\r\nuser-0002,2\r\nuser-0001,1\r\nuser-0000,0\r\n')
  })

  test('refuse an existing file at once, and replace it when that was agreed to', async () => {
    const place = await users(1)
    const path = join(folder, 'out.json')
    await writeFile(path, 'old')
    const input = { ...place, prefix: '', format: 'json' as const, path }
    expect((await refusal(handlers.exports.documents({ ...input, overwrite: false }, never))).code).toBe(
      'EXISTS',
    )
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(
      (await ended((await handlers.exports.documents({ ...input, overwrite: true }, never)).job)).state,
    ).toBe('done')
    expect(JSON.parse(await readFile(path, 'utf8'))).toHaveLength(1)
  })

  test('can be cancelled, and leave nothing behind', async () => {
    const place = await users(1500)
    const path = join(folder, 'out.csv')
    const { job } = await handlers.exports.documents(
      { ...place, prefix: '', format: 'csv', path, overwrite: false },
      never,
    )
    await handlers.jobs.cancel({ id: job }, never)
    expect(await ended(job)).toMatchObject({ state: 'cancelled', error: null })
    expect((await readdir(folder)).filter((name) => name.includes('out.csv'))).toEqual([])
  })

  test('say why a file cannot be written, before there is a job', async () => {
    const place = await users(1)
    const path = join(folder, 'shipped.db', 'out.csv')
    const call = handlers.exports.documents(
      { ...place, prefix: '', format: 'csv', path, overwrite: false },
      never,
    )
    expect((await refusal(call)).message).toBe(`Cannot write ${path}: a part of the path is not a folder.`)
  })
})

describe('changes', () => {
  test('are told after a write through this host and after one by another program', async () => {
    const place = await users(1)
    const controller = new AbortController()
    const stream = await handlers.changes.watch(place, { signal: controller.signal })
    const present = await stream.next()
    const first = stream.next()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const { seq } = await handlers.documents.save({ ...place, key: 'new', text: '{}', rev: null }, never)
    expect(present.value).toEqual({ seq: seq - 1 })
    expect((await first).value).toEqual({ seq })
    const second = stream.next()
    const script = `
      import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../index.ts'))}
      const store = await Datastore.open(${JSON.stringify(place.database)}, { table: 'users' })
      await store.put('foreign', { from: 'another program' })
      await store.close()`
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect((await second).value).toEqual({ seq: seq + 1 })
    controller.abort()
    expect((await stream.next()).done).toBe(true)
  })
})

test('a draft is traced, sampled for and tested, and a failing test refuses the publish at once', async () => {
  const place = await users(30)
  const tests = [{ key: 'user', text: '{"age":5}', rows: [{ age: 5 }] }]
  const definition = { ...byAge, tests }
  const traced = await handlers.views.trace(
    { ...place, definition, sample: { by: 'shape' }, key: 'user-0001' },
    never,
  )
  expect(traced.rows[0]).toMatchObject({ line: 1, reads: ['age'] })
  expect(traced.values).toMatchObject([{ name: 'doc' }])
  const sample = await handlers.views.samples({ ...place, limit: 5, map: byAge.map }, never)
  expect(sample).toMatchObject({ scanned: 30, complete: true, fields: { seen: 2, covered: 2 } })
  expect(Object.keys(sample.documents[0] ?? {})).toEqual(['key', 'reasons'])
  expect(await handlers.views.tests({ ...place, definition }, never)).toMatchObject({ passed: 1, failed: 0 })
  const wrong = { ...definition, map: 'export default (doc) => [{ age: doc.age + 1 }]' }
  expect(
    await handlers.views.preview({ ...place, definition: wrong, sample: ['user-0002'] }, never),
  ).toMatchObject({
    rows: [{ key: 'user-0002', values: { age: 3 } }],
    tests: { failed: 1, results: [{ missing: [{ age: 5 }], unexpected: [{ age: 6 }] }] },
  })
  await expect(handlers.views.publish({ ...place, definition: wrong }, never)).rejects.toMatchObject({
    code: 'TEST_FAILED',
  })
  const { job } = await handlers.views.publish({ ...place, definition: wrong, skipTests: true }, never)
  expect((await ended(job)).state).toBe('done')
})
