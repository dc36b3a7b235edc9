import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Datastore } from '../../datastore.ts'
import type { DryRunReport } from '../../../shared/model/dry-run.ts'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { openStorage } from '../../storage/open-storage.ts'
import { run } from '../../storage/operation.ts'
import { type Api, createApi } from '../create-api.ts'

let folder: string
let api: Api | undefined
const never = { signal: new AbortController().signal }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobs-'))
})
afterEach(async () => {
  await api?.close()
  api = undefined
  await rm(folder, { recursive: true, force: true })
})

/** A new host on the same state folder, as after a restart of the app. */
async function restart(): Promise<Api['handlers']> {
  await api?.close()
  api = createApi({ stateFolder: join(folder, 'state'), sampleFile: join(folder, 'none.db') })
  return api.handlers
}

async function until(
  handlers: Api['handlers'],
  id: string,
  wanted: (job: JobSnapshot) => boolean,
): Promise<JobSnapshot> {
  const controller = new AbortController()
  for await (const jobs of await handlers.jobs.watch(undefined, { signal: controller.signal })) {
    const job = jobs.find((each) => each.id === id)
    if (job?.state === 'failed' && !wanted(job)) throw new Error(job.error?.message)
    if (job === undefined || !wanted(job)) continue
    controller.abort()
    return job
  }
  throw new Error('the stream of jobs ended')
}

const is =
  (...states: JobSnapshot['state'][]) =>
  (job: JobSnapshot) =>
    states.includes(job.state)

const byN = {
  name: 'by_n',
  columns: [{ name: 'n', type: 'integer' as const }],
  map: 'export default function* map(doc) { for (let i = 0; i < 200; i++) doc.n.toString(); yield { n: doc.n } }',
}

async function numbers(count: number): Promise<{ database: string; store: string }> {
  const database = join(folder, 'numbers.db')
  const store = await Datastore.open(database, { table: 'numbers', durability: 'normal' })
  await store.putMany(Array.from({ length: count }, (_, n) => [`k${n}`, { n }] as const))
  await store.close()
  return { database, store: 'numbers' }
}

async function fileOf(count: number): Promise<string> {
  const path = join(folder, 'numbers.ndjson')
  await writeFile(
    path,
    Array.from({ length: count }, (_, n) => `{"n":${n},"pad":"${'x'.repeat(200)}"}`).join('\n'),
  )
  return path
}

const options = { format: 'ndjson', cells: 'typed', key: null, onExisting: 'fail', onError: 'skip' } as const

async function everyNumber(place: { database: string; store: string }): Promise<number[]> {
  const store = await Datastore.open(place.database, { table: place.store })
  const found: number[] = []
  for await (const document of store.iterate()) found.push(Number(document['n']))
  await store.close()
  return found
}

describe('a build', () => {
  test('is paused, survives a restart of the app, and is resumed where it stopped', async () => {
    const place = await numbers(4000)
    const before = await restart()
    const { job } = await before.views.publish({ ...place, definition: byN }, never)
    await before.jobs.pause({ id: job }, never)
    const paused = await until(before, job, is('paused'))
    expect(await before.views.get({ ...place, view: 'by_n' }, never)).toMatchObject({ state: 'paused' })
    const after = await restart()
    await until(after, job, is('paused'))
    await after.jobs.resume({ id: job }, never)
    const resumed = await until(after, job, (each) => each.done > 0)
    expect(resumed.done).toBeGreaterThanOrEqual(paused.done)
    expect(await until(after, job, is('done'))).toMatchObject({ done: 4000, error: null })
  })

  test('is interrupted by the end of the app, not lost', async () => {
    const place = await numbers(4000)
    const before = await restart()
    const { job } = await before.views.publish({ ...place, definition: byN }, never)
    const after = await restart()
    const left = await until(after, job, is('interrupted', 'done'))
    expect(left.state).toBe('interrupted')
    await after.jobs.resume({ id: job }, never)
    expect(await until(after, job, is('done'))).toMatchObject({ done: 4000 })
  })

  test('that is cancelled while it is interrupted leaves no half-built view', async () => {
    const place = await numbers(4000)
    const before = await restart()
    const { job } = await before.views.publish({ ...place, definition: byN }, never)
    const after = await restart()
    await until(after, job, is('interrupted'))
    await after.jobs.cancel({ id: job }, never)
    await until(after, job, is('cancelled'))
    expect(await after.views.list(place, never)).toEqual([])
  })
})

test('a reindex that fails lists the documents it failed on', async () => {
  const place = await numbers(2000)
  const handlers = await restart()
  const { job } = await handlers.views.publish({ ...place, definition: byN }, never)
  await until(handlers, job, is('done'))
  // As a program does that knows nothing of views.
  const file = await openStorage(place.database, {})
  await file.write(() => run(`update numbers set data = '{}' where key in ('k1800', 'k1900')`))
  await file.close()
  const reindex = await handlers.views.reindex({ ...place, view: 'by_n' }, never)
  expect(await until(handlers, reindex.job, is('failed'))).toMatchObject({ errors: 2 })
  const range = { offset: 0, limit: 10 }
  expect(await handlers.jobs.errors({ id: reindex.job, ...range }, never)).toMatchObject([
    { key: 'k1800', code: 'MAP_ERROR' },
    { key: 'k1900' },
  ])
  expect(
    await handlers.views.errors({ ...place, view: 'by_n', failed: true, ...range }, never),
  ).toMatchObject([{ key: 'k1800', version: 1 }, { key: 'k1900' }])
})

describe('an import', () => {
  test('is a job with errors by line, and its result tells the counts', async () => {
    const place = await numbers(1)
    const path = join(folder, 'people.csv')
    await writeFile(path, 'id,n\nk0,1\na,2\n,3\nb,4\n')
    const handlers = await restart()
    const preview = await handlers.imports.preview({ path, cells: 'typed', limit: 2 }, never)
    expect(preview).toMatchObject({
      format: 'csv',
      delimiter: ',',
      keys: ['id', 'n'],
      key: 'id',
      documents: [{ line: 2, key: 'k0', text: '{"id": "k0", "n": 1}' }, { key: 'a' }],
      complete: false,
    })
    const { job } = await handlers.imports.start(
      { ...place, ...options, format: 'csv', path, key: 'id', onExisting: 'skip' },
      never,
    )
    expect(await until(handlers, job, is('done'))).toMatchObject({
      kind: 'import',
      subject: path,
      done: 4,
      total: 4,
      share: 1,
      errors: 1,
      result: `Imported ${path}: 2 new documents, 1 left out because its key is in use, 1 record refused.`,
    })
    expect(await handlers.jobs.errors({ id: job, offset: 0, limit: 10 }, never)).toMatchObject([
      { line: 4, key: null },
    ])
  })

  test('tells in its result what of the file was not read', async () => {
    const place = await numbers(0)
    const path = join(folder, 'two.json')
    await writeFile(path, '{"docs":[{"id":"a"}],\n"others":[{"id":"b"},{"id":"c"}]}')
    const handlers = await restart()
    const { job } = await handlers.imports.start(
      { ...place, ...options, format: 'json', path, key: 'id' },
      never,
    )
    expect(await until(handlers, job, is('done'))).toMatchObject({
      result: `Imported ${path}: 1 new document. The objects of the array "others" (2) are left out: only those of "docs" are imported.`,
    })
  })

  test('is paused, survives a restart, and neither loses nor doubles a document', async () => {
    const place = await numbers(0)
    const path = await fileOf(8000)
    const before = await restart()
    const { job } = await before.imports.start({ ...place, ...options, path }, never)
    await before.jobs.pause({ id: job }, never)
    await until(before, job, is('paused'))
    const after = await restart()
    const paused = await until(after, job, is('paused'))
    expect(paused.done).toBeLessThan(8000)
    await after.jobs.resume({ id: job }, never)
    await until(after, job, is('done'))
    expect(await everyNumber(place)).toEqual(Array.from({ length: 8000 }, (_, n) => n))
  })

  test('of a host that is killed goes on in the next one', async () => {
    const place = await numbers(0)
    const path = await fileOf(20_000)
    const job = runUntilKilled('imports.start', { ...place, ...options, path })
    const handlers = await restart()
    const interrupted = await until(handlers, job, is('interrupted'))
    expect(interrupted).toMatchObject({ canResume: true, kind: 'import' })
    await handlers.jobs.resume({ id: job }, never)
    expect(await until(handlers, job, is('done'))).toMatchObject({ done: 20_000, errors: 0 })
    expect(await everyNumber(place)).toEqual(Array.from({ length: 20_000 }, (_, n) => n))
  })

  test('that is cancelled leaves what it saved, and nothing to go on with', async () => {
    const place = await numbers(0)
    const path = await fileOf(8000)
    const handlers = await restart()
    const { job } = await handlers.imports.start({ ...place, ...options, path }, never)
    await handlers.jobs.cancel({ id: job }, never)
    const { done, canResume } = await until(handlers, job, is('cancelled'))
    expect(canResume).toBe(false)
    expect(await everyNumber(place)).toEqual(Array.from({ length: done }, (_, n) => n))
  })
})

/** Starts a job in a process that serves the same state folder, and that is killed once the job has done something. */
function runUntilKilled(
  procedure: 'imports.start' | 'views.dryRun' | 'documents.editSelected',
  input: object,
): string {
  const script = `
    import { createApi } from ${JSON.stringify(join(import.meta.dirname, '../create-api.ts'))}
    const never = { signal: new AbortController().signal }
    const { handlers } = createApi(${JSON.stringify({ stateFolder: join(folder, 'state'), sampleFile: 'none' })})
    const { job } = await handlers.${procedure}(${JSON.stringify(input)}, never)
    process.stdout.write(job)
    for await (const jobs of handlers.jobs.watch(undefined, never))
      if (jobs[0].done > 0) process.kill(process.pid, 'SIGKILL')`
  const ended = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
  expect([ended.signal, String(ended.stderr)]).toEqual(['SIGKILL', ''])
  return String(ended.stdout)
}

describe('an edit of many documents', () => {
  const count = 20_000
  const edit = { kind: 'set', path: 'done', value: 'true' }

  /** How many documents are as the edit leaves them; the others are as they were before it. */
  async function edited({ database, store: table }: Awaited<ReturnType<typeof numbers>>): Promise<number> {
    const store = await Datastore.open(database, { table })
    const texts = await Array.fromAsync(store.iterateText(), ({ key, text }) => ({ n: key.slice(1), text }))
    await store.close()
    expect(texts).toHaveLength(count)
    const after = texts.filter(({ n, text }) => text === `{"n":${n},"done":true}`)
    const before = texts.filter(({ n, text }) => text === `{"n":${n}}`)
    expect(before.length + after.length).toBe(count)
    return after.length
  }

  const killed = (place: object): string =>
    runUntilKilled('documents.editSelected', { ...place, selection: { prefix: '', except: [] }, edit })

  test('of a host that is killed goes on in the next one, leaves no document half edited, and is undone whole', async () => {
    const place = await numbers(count)
    const job = killed(place)
    const first = await edited(place)
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(count)
    const handlers = await restart()
    expect(await until(handlers, job, is('interrupted'))).toMatchObject({ kind: 'edit', canResume: true })
    await handlers.jobs.resume({ id: job }, never)
    expect(await until(handlers, job, is('done'))).toMatchObject({
      done: count,
      errors: 0,
      undoable: count,
      result: 'Edited 20,000 documents of "numbers".',
    })
    expect(await edited(place)).toBe(count)
    const undo = await handlers.jobs.undo({ id: job }, never)
    expect(await until(handlers, undo.job, is('done'))).toMatchObject({ errors: 0 })
    expect(await edited(place)).toBe(0)
  })

  test('of a host that is killed is cancelled in the next one, and undone as far as it came', async () => {
    const place = await numbers(count)
    const job = killed(place)
    const handlers = await restart()
    await until(handlers, job, is('interrupted'))
    await handlers.jobs.cancel({ id: job }, never)
    await until(handlers, job, is('cancelled'))
    expect(await edited(place)).toBeGreaterThan(0)
    const undo = await handlers.jobs.undo({ id: job }, never)
    expect(await until(handlers, undo.job, is('done'))).toMatchObject({ errors: 0 })
    expect(await edited(place)).toBe(0)
  })
})

describe('a dry run', () => {
  const upToNow = async (handlers: Api['handlers'], job: string): Promise<DryRunReport | undefined> => {
    const enough = AbortSignal.timeout(500)
    const reports = await handlers.views.dryRunReports({ job }, { signal: enough })
    return (await Array.fromAsync(reports)).at(-1)
  }

  const everything = async (handlers: Api['handlers'], job: string): Promise<DryRunReport> =>
    (await Array.fromAsync(await handlers.views.dryRunReports({ job }, never))).at(-1)!

  test('of a host that is killed waits in the next one, and looks from the beginning', async () => {
    const place = await numbers(4000)
    const job = runUntilKilled('views.dryRun', { ...place, definition: byN })
    const handlers = await restart()
    expect(await until(handlers, job, is('interrupted'))).toMatchObject({
      kind: 'dry-run',
      subject: 'by_n',
      canResume: true,
    })
    expect(await handlers.views.dryRunDefinition({ job }, never)).toEqual(byN)
    await handlers.jobs.resume({ id: job }, never)
    expect(await until(handlers, job, is('done'))).toMatchObject({
      done: 4000,
      result: 'Looked at 4,000 documents. Would publish: adds 4,000 rows.',
    })
    expect(await everything(handlers, job)).toMatchObject({ state: 'done', rows: { added: 4000 } })
    expect(await handlers.views.list(place, never)).toEqual([])
  })

  test('that is interrupted says what it had found, and goes on with documents as they are now', async () => {
    const place = await numbers(4000)
    const twice = { ...byN, columns: [{ ...byN.columns[0]!, unique: true }] }
    const before = await restart()
    const { job } = await before.views.dryRun({ ...place, definition: twice }, never)
    const after = await restart()
    const { done } = await until(after, job, is('interrupted'))
    expect(await upToNow(after, job)).toMatchObject({ done, state: 'partial', cursor: null })
    const store = await Datastore.open(place.database, { table: place.store })
    await store.put('k0', { n: 7 })
    await store.close()
    await after.jobs.resume({ id: job }, never)
    expect(await everything(after, job)).toMatchObject({
      state: 'done',
      done: 4000,
      changedMeanwhile: false,
      collisions: { count: 1 },
    })
    expect((await until(after, job, is('done'))).result).toBe(
      'Looked at 4,000 documents. Would be refused: 1 value that must be unique is in 2 rows.',
    )
  })

  test('that is done tells after a restart what it found, and which documents would fail', async () => {
    const place = await numbers(20)
    const picky = {
      ...byN,
      map: 'export default (doc) => { if (doc.n > 17) throw new Error("no"); return [] }',
    }
    const before = await restart()
    const { job } = await before.views.dryRun({ ...place, definition: picky }, never)
    await until(before, job, is('done'))
    const after = await restart()
    expect(await until(after, job, is('done'))).toMatchObject({ errors: 2 })
    expect(await everything(after, job)).toMatchObject({ state: 'done', failures: { map: { count: 2 } } })
    expect(await after.jobs.errors({ id: job, offset: 0, limit: 10 }, never)).toMatchObject([
      { key: 'k18', code: 'MAP_ERROR' },
      { key: 'k19' },
    ])
  })

  test('that is cancelled while it is interrupted is not asked about any more', async () => {
    const place = await numbers(4000)
    const before = await restart()
    const { job } = await before.views.dryRun({ ...place, definition: byN }, never)
    const after = await restart()
    await until(after, job, is('interrupted'))
    await after.jobs.cancel({ id: job }, never)
    expect(await until(after, job, is('cancelled'))).toMatchObject({ canResume: false })
    expect(await everything(after, job)).toMatchObject({ state: 'partial', cursor: null })
  })
})

describe('a verification', () => {
  test('lists what differs, goes on after a restart, and repair writes it anew', async () => {
    const place = await numbers(4000)
    const program = await Datastore.open(place.database, { table: 'numbers' })
    await program.views.publish(byN)
    await program.view('by_n').where({ _key: 'k7' }).delete()
    await program.view('by_n').where({ _key: 'k3990' }).update({ n: -1 })
    await program.close()
    const view = { ...place, view: 'by_n' }
    const before = await restart()
    const { job } = await before.views.verify(view, never)
    await before.jobs.pause({ id: job }, never)
    await until(before, job, is('paused'))
    const after = await restart()
    expect((await until(after, job, is('paused'))).done).toBeLessThan(4000)
    await after.jobs.resume({ id: job }, never)
    expect(await until(after, job, is('done'))).toMatchObject({
      done: 4000,
      errors: 2,
      result: '"by_n" differs from its map for 2 documents of 4,000.',
    })
    expect(await after.jobs.errors({ id: job, offset: 0, limit: 10 }, never)).toEqual([
      { line: null, key: 'k7', code: 'DIFFERENT', message: '1 row missing' },
      { line: null, key: 'k3990', code: 'DIFFERENT', message: '1 row missing, 1 row too many' },
    ])
    const repair = await after.views.repair(view, never)
    expect((await until(after, repair.job, is('done'))).result).toBe(
      'Repaired "by_n" for 2 documents: 4,000 documents compared.',
    )
    const again = await after.views.verify(view, never)
    expect(await until(after, again.job, is('done'))).toMatchObject({ errors: 0 })
  })
})

test('an export that was interrupted begins anew and is whole', async () => {
  const place = await numbers(4000)
  const path = join(folder, 'out.ndjson')
  const before = await restart()
  const { job } = await before.exports.documents(
    { ...place, selection: { prefix: '', except: [] }, format: 'ndjson', path, overwrite: false },
    never,
  )
  const after = await restart()
  await until(after, job, is('interrupted'))
  await after.jobs.resume({ id: job }, never)
  expect(await until(after, job, is('done'))).toMatchObject({
    done: 4000,
    result: `Wrote 4,000 documents to ${path}.`,
  })
})

describe('a copy', () => {
  test('is interrupted by the end of the app, leaves no half store, and is begun anew', async () => {
    const place = await numbers(4000)
    const target = join(folder, 'copy.db')
    const before = await restart()
    const input = { ...place, target, create: true, as: 'copied', history: true }
    const { job } = await before.databases.copyStore(input, never)
    const after = await restart()
    expect(await until(after, job, is('interrupted', 'done'))).toMatchObject({
      state: 'interrupted',
      kind: 'copy',
    })
    expect((await after.databases.get({ database: target }, never)).stores).toEqual([])
    await after.jobs.resume({ id: job }, never)
    expect(await until(after, job, is('done'))).toMatchObject({
      target: { database: target, store: 'copied' },
      result: expect.stringContaining('4,000 documents. Both sides are the same'),
    })
    expect(await everyNumber({ database: target, store: 'copied' })).toEqual(await everyNumber(place))
    await expect(after.databases.copyStore(input, never)).rejects.toMatchObject({ code: 'EXISTS' })
    const again = await after.databases.copyStore({ ...input, create: false, as: 'second' }, never)
    await after.jobs.cancel({ id: again.job }, never)
    const ended = await until(after, again.job, is('cancelled', 'done'))
    expect(ended.state).toBe('cancelled')
    await expect(
      after.databases.copyStore({ ...input, as: 'x', target: join(folder, 'none.db'), create: false }, never),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
