import { rmSync } from 'node:fs'
import { Database, Datastore, DatastoreError } from '../../../src/engine/index.ts'
import type { View } from '../../../src/engine/index.ts'
import { EntriesIndex, tagsView } from '../entries.ts'
import type { Random } from '../random.ts'

/** Codes that do not describe a fault of a file: no file may give one of them. */
const meaningless: readonly string[] = ['INTERNAL', 'UNKNOWN_OUTCOME', 'DISCONNECTED']

/** The result of using a file: the codes of its refusals, and what was not as promised. */
export class Exercise {
  readonly codes: Record<string, number> = {}
  readonly problems: string[] = []

  /** Runs one use of the file; it may be refused, with a DatastoreError that means something. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work()
      this.#count('fine')
      return result
    } catch (error) {
      if (!(error instanceof DatastoreError)) this.problems.push(`${name}: ${describe(error)}`)
      else if (meaningless.includes(error.code)) this.problems.push(`${name}: ${error.code} ${error.message}`)
      this.#count(error instanceof DatastoreError ? error.code : 'none')
      return undefined
    }
  }

  #count(code: string): void {
    this.codes[code] = (this.codes[code] ?? 0) + 1
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [first, second, third] = (error.stack ?? error.message).split('\n')
  return `${first} ${second?.trim()} ${third?.trim()}`
}

/** Uses a file as the app does: whatever stores it holds, without a program's code. */
export async function useAsApp(path: string, exercise: Exercise, random: Random): Promise<void> {
  const database = await exercise.step('open', () => Database.open(path))
  if (database === undefined) return
  try {
    const summary = await exercise.step('inspect', () => database.inspect())
    for (const { name, format } of (summary?.stores ?? []).slice(0, 3)) {
      const store = await exercise.step('store', () => database.store(name))
      if (store === undefined) continue
      await readAll(store, exercise, random)
      if (format === 'legacy') await exercise.step('upgrade', () => database.upgrade(name))
      else await write(store, exercise, random)
    }
    if (random.chance(0.05)) await exercise.step('create a store', () => database.createStore('another'))
  } finally {
    await exercise.step('close', () => database.close())
  }
}

/** Uses a file as a program does that knows its store and has the code of its view. */
export async function useAsProgram(
  path: string,
  table: string,
  exercise: Exercise,
  random: Random,
): Promise<void> {
  const views: Record<string, View> = {}
  if (table === 'entries') views['index'] = new EntriesIndex(random.chance(0.8) ? 1 : 2)
  const readonly = random.chance(0.2)
  const store = await exercise.step('open as a program', () =>
    Datastore.open(path, { table, views, readonly }),
  )
  if (store === undefined) return
  try {
    await readAll(store, exercise, random)
    await write(store, exercise, random)
  } finally {
    await exercise.step('close', () => store.close())
  }
}

async function readAll(store: Datastore, exercise: Exercise, random: Random): Promise<void> {
  const page = await exercise.step('page', () => store.page({ prefix: '', offset: 0, limit: 50 }))
  await exercise.step('get', () => store.get(page?.[0]?.key ?? 'base 1'))
  await exercise.step('getText', () => store.getText('base 3'))
  await exercise.step('getMany', () => store.getMany(['base 1', 'base 2', 'base 6']))
  await exercise.step('locate', () => store.locate({ prefix: 'b', key: 'base 5' }))
  await exercise.step('count', () => Array.fromAsync(store.count()))
  await exercise.step('sample', () => store.sample(10))
  await exercise.step('iterate', () => Array.fromAsync(store.iterate()))
  await exercise.step('changes', () => store.changes.list())
  await exercise.step('history', () => store.history.list('base 1'))
  await exercise.step('getRevision', () => store.history.get('base 1', '1-a'))
  if (random.chance(0.3)) await exercise.step('stats', () => store.stats())
  const views = (await exercise.step('listViews', () => store.views.list())) ?? []
  for (const { name } of views.slice(0, 3)) {
    await exercise.step('query', () => store.query(name, {}, { limit: 20, includeDocs: true }))
    await exercise.step('queryCells', () => store.queryCells(name, {}, { limit: 20 }))
    await exercise.step('iterateRows', () => takeSome(store.iterateRows(name)))
    await exercise.step('aggregate', () => store.aggregate(name, { count: true }))
    await exercise.step('viewErrors', () => store.views.errors(name, { offset: 0, limit: 10 }))
    if (random.chance(0.2)) await exercise.step('verify', async () => await store.views.verify(name))
  }
}

async function write(store: Datastore, exercise: Exercise, random: Random): Promise<void> {
  const entry = { email: 'fresh@x', n: 1, tags: ['fresh'] }
  await exercise.step('put', () => store.put('fresh', entry))
  await exercise.step('change', () => store.put('base 1', { ...entry, email: 'base 1@y' }))
  await exercise.step('putMany', () => store.putMany({ 'fresh 2': {}, 'fresh 3': { n: 3 } }))
  await exercise.step('delete', () => store.delete('fresh 2'))
  await exercise.step('transaction', () =>
    store.transaction(async (tx) => {
      await tx.get('base 2')
      tx.put('fresh 4', {})
      tx.delete('fresh 3')
    }),
  )
  if (random.chance(0.1))
    await exercise.step('removeView', () => store.views.remove(random.pick(['index', 'by_tag'])))
  if (random.chance(0.1))
    await exercise.step('defineView', async () => await store.views.publish(tagsView(2)))
  if (random.chance(0.1))
    await exercise.step('reindex', async () => await store.views.reindex(random.pick(['index', 'by_tag'])))
  if (random.chance(0.1))
    await exercise.step('repair', async () => await store.views.repair(random.pick(['index', 'by_tag'])))
  if (random.chance(0.05)) await backUp(store, exercise)
}

async function backUp(store: Datastore, exercise: Exercise): Promise<void> {
  const copy = `copy-${process.pid}-${Math.trunc(performance.now() * 1000)}.db`
  await exercise.step('backup', async () => await store.backup(copy))
  rmSync(copy, { force: true })
}

async function takeSome(rows: AsyncIterable<unknown>): Promise<void> {
  let count = 0
  for await (const _row of rows) if (++count >= 100) return
}
