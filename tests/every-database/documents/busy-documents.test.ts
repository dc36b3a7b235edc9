import { expect, onTestFinished, test } from 'vitest'
import { DatastoreError } from '../../../src/shared/errors.ts'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { beforeSaving, undisturbed } from '../../support/builds/between-steps.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'
import { atFailpoints } from '../../../src/engine/views/build/failpoints.ts'

const table = 'items'

function numbers(count: number): [string, object][] {
  return Array.from({ length: count }, (_, n) => [`k${n}`, { n }])
}

function authored(version: number, loops = 0): ViewDefinition {
  return {
    name: 'numbers',
    columns: [
      { name: 'n', type: 'integer' },
      { name: 'v', type: 'integer' },
    ],
    map: `export default function* map(doc) {
      let n = doc.n
      for (let i = 0; i < ${loops}; i++) n = n + 1 - 1
      yield { n, v: ${version} }
    }`,
  }
}

/** So many batches are mapped at most. */
const enough = 200

// Mapped in vain for ever if the builder had to meet each of these documents as it was read.
test.each([
  { what: 'quick', loops: 0, busy: ['k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k20'] },
  { what: 'slow', loops: 80_000, busy: ['k0', 'k20'] },
])(
  'a $what map is published in time although writers change the same documents without a rest',
  async (given) => {
    const { loops, busy } = given
    const store = await Datastore.open(await temporaryUrl(), { table })
    await store.putMany(numbers(40))
    // With it the sandbox is started.
    await store.views.publish(authored(1, loops))
    const ended = new AbortController()
    const again = async (change: (n: number) => Promise<void>): Promise<void> => {
      for (let n = 0; !ended.signal.aborted; n++) {
        await change(n)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const rewrite = (key: string) => again(async (n) => void (await store.put(key, { n: -n })))
    // The last document goes, and another one comes, which has the same id in SQLite.
    const replace = again(async (n) => {
      await store.delete(`k${39 + n}`)
      await store.put(`k${40 + n}`, { n })
    })
    const writing = Promise.all([...busy.map(rewrite), replace])
    try {
      let batches = 0
      const tired = new AbortController()
      onTestFinished(beforeSaving(async () => void (++batches > enough && tired.abort())))
      await store.views.publish(authored(2, loops), { signal: tired.signal })
    } finally {
      ended.abort()
      await writing
    }
    expect(await store.views.verify('numbers')).toMatchObject({ done: 40, different: 0 })
    expect(await store.views.errors('numbers')).toEqual([])
    await store.close()
  },
)

const kinds = {
  authored: (store: Datastore) => store.views.publish(authored(1)),
  program: (store: Datastore) => store.views.add('numbers', new Numbers(1)),
}

test.each(['authored', 'program'] as const)(
  'what was written while the build of an %s view was paused has its rows when it is published, whichever program wrote it',
  async (kind) => {
    const url = await temporaryUrl()
    const store = await Datastore.open(url, { table })
    await store.putMany(numbers(400))
    const pausing: Promise<unknown>[] = []
    atFailpoints((point) => {
      if (point === 'fill.committed' && pausing.length === 0) pausing.push(store.views.pause('numbers'))
    })
    expect(await refusal(kinds[kind](store))).toMatchObject({ code: 'PAUSED' })
    atFailpoints(undefined)
    await Promise.all(pausing)
    // The one has a program's code, the other has not.
    const other = await Datastore.open(url, { table })
    await store.put('k0', { n: -1 })
    await store.delete('k1')
    await other.put('k2', { n: -2 })
    await other.delete('k3')
    await other.put('k399', { n: -399 })
    await other.putMany({ late: { n: -5 } })
    const { version } = (await store.views.get('numbers')).build!
    expect(await store.views.errors('numbers', { version })).toEqual([])
    expect(await kinds[kind](store)).toBeOneOf([undefined, { state: 'ready', done: 399, total: 399 }])
    expect(await store.views.verify('numbers')).toMatchObject({ done: 399, different: 0 })
    expect(
      await store.query('numbers', { n: { in: [-399, -5, -1, -2, 1, 3, 4, 399] } }, { orderBy: 'n' }),
    ).toMatchObject([
      { _key: 'k399', n: -399 },
      { _key: 'late', n: -5 },
      { _key: 'k2', n: -2 },
      { _key: 'k0', n: -1 },
      { _key: 'k4', n: 4 },
    ])
    expect(await store.views.errors('numbers')).toEqual([])
    await other.close()
    await store.close()
  },
)

// More of them fail in all than a build looks for before it stops, and each is gone or corrected by the next batch.
test('documents on which the map failed keep no version from being published when they are corrected or deleted meanwhile', async () => {
  const store = await Datastore.open(await temporaryUrl(), { table })
  await store.putMany(
    numbers(1_600).map(([key], n): [string, object] => [key, n % 12 === 0 ? { bad: n } : { n }]),
  )
  const map = `export default (doc) => {
    if ('bad' in doc) throw new Error('bad')
    return [{ n: doc.n, v: 1 }]
  }`
  const corrected = new Set<string>()
  const correct = async () => {
    const version = (await store.views.get('numbers')).build?.version
    if (version === undefined) return
    const failing = await store.views.errors('numbers', { version, limit: 1_000 })
    for (const key of failing.map((error) => error.key!).filter((each) => !corrected.has(each))) {
      corrected.add(key)
      if (corrected.size % 2 === 0) await store.delete(key)
      else await store.put(key, { n: -corrected.size })
    }
  }
  onTestFinished(beforeSaving(undisturbed(correct)))
  await store.views.publish({ ...authored(1), map })
  expect(corrected.size).toBeGreaterThan(100)
  expect(await store.views.errors('numbers')).toEqual([])
  expect(await store.views.verify('numbers')).toMatchObject({ different: 0 })
  await store.close()
})

test('documents that hand their unique values on when the indexes are there keep no version from being published', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table })
  await store.putMany(numbers(400))
  atFailpoints((point) => {
    if (point === 'index.committed') throw new DatastoreError('IO', 'The disk fails.')
  })
  expect(await refusal(kinds.program(store))).toMatchObject({ code: 'IO' })
  atFailpoints(undefined)
  // A program without the view's code: each value is still held by the next document in the table.
  const other = await Datastore.open(url, { table })
  await other.putMany(numbers(400).map(([key], n): [string, object] => [key, { n: n + 1 }]))
  await other.close()
  await kinds.program(store)
  expect(await store.views.verify('numbers')).toMatchObject({ done: 400, different: 0 })
  await store.close()
})
