import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Datastore } from '../../../src/engine/datastore.ts'
import { row } from '../../../src/engine/storage/operation.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'
import type { BuildProgress } from '../../../src/engine/views/build/types.ts'

const numbers = {
  name: 'numbers',
  columns: [{ name: 'n', type: 'integer' as const, index: true }],
  map: 'export default function* map(doc) { yield { n: doc.n } }',
}
const count = 2500

function documents(): [string, object][] {
  return Array.from({ length: count }, (_, n) => [`k${String(n).padStart(4, '0')}`, { n }])
}

async function filled(path: string): Promise<Datastore> {
  const store = await Datastore.open(path, { table: 'items' })
  await store.putMany(documents())
  return store
}

async function unfinished(path: string): Promise<{ done: number; checkpoint: number } | undefined> {
  const storage = await openStorage(path, {})
  const found = await storage.read(
    row<{ done: number; checkpoint: number }>('select done, checkpoint from datastore_builds'),
  )
  await storage.close()
  return found
}

/** Builds until the first batch is saved, asks for a pause, and goes on until the builder sees it. */
async function pauseAfterFirst(store: Datastore, work: AsyncIterable<BuildProgress>): Promise<BuildProgress> {
  let last: BuildProgress | undefined
  let paused = false
  const error = await refusal(async () => {
    for await (const progress of work) {
      last = progress
      if (!paused) paused = await store.views.pause('numbers')
    }
  })
  expect(paused).toBe(true)
  expect(error).toMatchObject({ code: 'PAUSED', details: { view: 'numbers' } })
  return last!
}

test('a paused build keeps its rows and goes on from its checkpoint, also after the store was closed', async () => {
  const path = await temporaryUrl()
  const store = await filled(path)
  await pauseAfterFirst(store, store.views.publish(numbers))
  expect(await store.views.get('numbers')).toMatchObject({ state: 'paused' })
  const kept = await unfinished(path)
  expect(kept!.done).toBeGreaterThan(0)
  expect(kept!.done).toBeLessThan(count)
  await store.close()

  const later = await Datastore.open(path)
  expect(await later.views.list()).toMatchObject([{ name: 'numbers', state: 'paused' }])
  await later.put('k0000', { n: -1 })
  await later.put('k2499', { n: -2 })
  await later.delete('k0001')
  const steps = await Array.fromAsync(later.views.resume('numbers'))
  expect(steps[0]!.done).toBeGreaterThan(kept!.done)
  expect(steps.at(-1)).toEqual({ state: 'ready', done: count - 1, total: count - 1 })
  expect((await later.views.verify('numbers')).differences).toEqual([])
  expect(await later.query('numbers', { n: { lt: 0 } })).toHaveLength(2)
  expect(await later.views.get('numbers')).toMatchObject({ state: 'ready', version: 1 })
  await later.close()
})

test('a build in another process is paused from here, and resumed here', async () => {
  const path = await temporaryUrl()
  const store = await filled(path)
  const builder = `
    import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../../src/engine/index.ts'))}
    const store = await Datastore.open(${JSON.stringify(path)})
    const asked = new Promise((resolve) => process.stdin.once('data', resolve))
    try {
      for await (const step of store.views.publish(${JSON.stringify(numbers)})) {
        console.log('step ' + step.done)
        // Until the other process has asked for a pause.
        await asked
      }
    } catch (error) { console.log(error.code) }
    await store.close()
    process.exit(0)`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', builder])
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (said.length > 1) continue
    await store.views.pause('numbers')
    child.stdin.write('asked')
  }
  expect(said.at(-1)).toBe('PAUSED')
  expect(await store.views.get('numbers')).toMatchObject({ state: 'paused' })
  expect(await store.views.resume('numbers')).toMatchObject({ state: 'ready', done: count })
  expect((await store.views.verify('numbers')).different).toBe(0)
  await store.close()
})

test('the version before answers while a reindex is paused; publishing or reindexing resumes it', async () => {
  const path = await temporaryUrl()
  const store = await filled(path)
  await store.views.publish(numbers)
  for (const resume of [() => store.views.reindex('numbers'), () => store.views.publish(numbers)]) {
    const { done } = await pauseAfterFirst(store, store.views.reindex('numbers'))
    expect(await store.query('numbers')).toHaveLength(count)
    const kept = await unfinished(path)
    expect(kept!.done).toBeGreaterThanOrEqual(done)
    const steps = await Array.fromAsync(resume())
    expect(steps[0]!.done).toBeGreaterThan(kept!.done)
    expect(await store.views.get('numbers')).toMatchObject({ state: 'ready', version: 1 })
  }
  await store.close()
})

test('a builder whose paused work was taken over writes nothing more', async () => {
  const path = await temporaryUrl()
  const store = await filled(path)
  const former = store.views.publish(numbers)[Symbol.asyncIterator]()
  await former.next()
  await store.views.pause('numbers')
  // The former owner has not looked yet.
  expect(await store.views.resume('numbers')).toMatchObject({ state: 'ready' })
  expect(await refusal(former.next())).toMatchObject({ code: 'BUSY' })
  const heir = store.views.reindex('numbers')[Symbol.asyncIterator]()
  await heir.next()
  await store.views.pause('numbers')
  const second = store.views.resume('numbers')[Symbol.asyncIterator]()
  await second.next()
  expect(await refusal(heir.next())).toMatchObject({ code: 'BUSY' })
  while ((await second.next()).done !== true);
  expect((await store.views.verify('numbers')).different).toBe(0)
  await store.close()
})

test('a paused build is cancelled with its table; one that runs elsewhere ends at its next batch', async () => {
  const path = await temporaryUrl()
  const store = await filled(path)
  await pauseAfterFirst(store, store.views.publish(numbers))
  expect(await store.views.cancel('numbers')).toBe(true)
  expect(await store.views.list()).toEqual([])
  expect(await unfinished(path)).toBeUndefined()

  await store.views.publish(numbers)
  const running = store.views.reindex('numbers')[Symbol.asyncIterator]()
  await running.next()
  expect(await store.views.cancel('numbers')).toBe(true)
  expect(await refusal(running.next())).toMatchObject({ code: 'CANCELLED' })
  expect(await store.views.cancel('numbers')).toBe(false)
  expect(await store.views.get('numbers')).toMatchObject({ state: 'ready', failure: null })
  expect(await store.query('numbers')).toHaveLength(count)
  await store.close()
})

test('a pause or a cancel from elsewhere takes effect while a slow map is running', async () => {
  const url = await privateUrl()
  const store = await Datastore.open(url, { table: 'items' })
  await store.putMany(documents().slice(0, 60))
  // Each document takes all the time that one may take, which is a second.
  const endless = {
    ...numbers,
    map: 'export default function* () { for (;;); }',
    onError: 'skip' as const,
    maxFailures: 1,
  }
  const stopsSoon = async (build: AsyncIterable<BuildProgress>, stop: () => Promise<boolean>) => {
    const ended = refusal(Array.fromAsync(build))
    while ((await store.views.list()).every(({ state }) => state !== 'building')) await setTimeout(10)
    // Into the middle of the first documents.
    await setTimeout(300)
    expect(await stop()).toBe(true)
    return (await ended).code
  }
  expect(await stopsSoon(store.views.publish(endless), () => store.views.pause('numbers'))).toBe('PAUSED')
  expect(await store.views.get('numbers')).toMatchObject({ state: 'paused', build: { done: 0 } })
  const resumed = store.views.resume('numbers')
  expect(await stopsSoon(resumed, () => store.views.cancel('numbers'))).toBe('CANCELLED')
  expect(await store.views.list()).toEqual([])
  await store.close()
})

test('where nothing is being built there is nothing to pause or to resume', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.put('a', { n: 1 })
  await store.views.publish(numbers)
  expect(await store.views.pause('numbers')).toBe(false)
  expect(await refusal(store.views.resume('numbers'))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await refusal(store.views.pause('none'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
  expect(await refusal(store.views.resume('none'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
  expect(await refusal(store.views.cancel('none'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
  await store.close()
})
