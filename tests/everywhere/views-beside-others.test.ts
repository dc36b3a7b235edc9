import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import type { MapDocument } from '../../src/engine/document.ts'
import { run } from '../../src/engine/storage/operation.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import { beforeSaving, beforeWriting, undisturbed } from '../support/builds/between-steps.ts'
import { refusal } from '../support/refusal.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { View } from '../../src/engine/view.ts'

class Emails extends View {
  override tableName = 'emails'

  constructor(version = 1) {
    super()
    this.version = version
  }

  override defineTable(table: Knex.CreateTableBuilder): void {
    table.string('email').unique()
    table.integer('v')
  }

  override *map(doc: MapDocument): Iterable<Record<string, unknown>> {
    if (doc['email'] !== undefined) yield { email: doc['email'], v: this.version }
  }
}

const table = 'people'

async function open(path: string, version?: number): Promise<Datastore> {
  return await Datastore.open(path, {
    table,
    ...(version === undefined ? {} : { views: { emails: new Emails(version) } }),
  })
}

async function rows(store: Datastore): Promise<[string, string, number][]> {
  const found = await store.query('emails', {}, { orderBy: 'email' })
  return found.map((row) => [row._key, row['email'] as string, row['v'] as number])
}

describe('a program’s view catches up', () => {
  test('when documents handed a unique value to each other meanwhile', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    await program.putMany({ a: { email: 'x' }, b: { email: 'y' } })
    const other = await open(path)
    await other.put('a', { email: 'z' })
    await other.put('b', { email: 'x' })
    await other.put('a', { email: 'y' })
    expect(await rows(program)).toEqual([
      ['b', 'x', 1],
      ['a', 'y', 1],
    ])
    await other.close()
    await program.close()
  })

  test('when a document was deleted, put and deleted again meanwhile', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    await program.putMany({ a: { email: 'x' }, b: { email: 'y' } })
    const other = await open(path)
    await other.delete('a')
    await other.put('a', { email: 'z' })
    await other.delete('a')
    expect(await rows(program)).toEqual([['b', 'y', 1]])
    await other.close()
    await program.close()
  })
})

describe('a program’s view that cannot catch up', () => {
  test('loses the rows of documents that its program deletes meanwhile', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    await program.putMany({ a: { email: 'x' }, b: { email: 'y' }, c: { email: 'z' } })
    const other = await open(path)
    await other.put('b', { email: 'x' })
    expect(await refusal(rows(program))).toMatchObject({ code: 'CONSTRAINT' })
    await program.delete('c')
    await other.put('b', { email: 'y' })
    expect(await rows(program)).toEqual([
      ['a', 'x', 1],
      ['b', 'y', 1],
    ])
    expect(await program.views.verify('emails')).toMatchObject({ done: 2, different: 0 })
    await other.close()
    await program.close()
  })
})

describe('a program that has the code, beside one that writes without it and without a rest', () => {
  /** Lets the other write before each transaction of the first one; returns how that ends. */
  const alwaysBefore = (change: (n: number) => Promise<unknown>): (() => void) => {
    let n = 0
    const stop = beforeWriting(undisturbed(() => change(n++)))
    onTestFinished(stop)
    return stop
  }

  test('writes, and misses no document', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    const other = await open(path)
    await program.put('mine', { email: 'x' })
    const stop = alwaysBefore((n) => other.put('other', { email: `y${n}` }))
    await program.put('mine', { email: 'z' })
    await program.transaction(async (tx) => {
      tx.put('mine', { ...(await tx.get('mine')), email: 'zz' })
      tx.delete('none')
    })
    stop()
    expect(await rows(program)).toEqual([
      ['other', expect.stringMatching(/^y\d+$/), 1],
      ['mine', 'zz', 1],
    ])
    expect(await program.views.verify('emails')).toMatchObject({ done: 2, different: 0 })
    await other.close()
    await program.close()
  })

  test('is still refused what its view does not allow', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    const other = await open(path)
    await program.put('mine', { email: 'x' })
    const stop = alwaysBefore((n) => other.put('other', { email: `y`, n }))
    expect(await refusal(program.put('mine', { email: 'y' }))).toMatchObject({
      code: 'CONSTRAINT',
      details: { key: 'mine', holder: 'other' },
    })
    stop()
    expect(await rows(program)).toEqual([
      ['mine', 'x', 1],
      ['other', 'y', 1],
    ])
    await other.close()
    await program.close()
  })

  test('writes on when its view does not allow what the other wrote, and says so when it is asked', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    const other = await open(path)
    await program.put('mine', { email: 'x' })
    const stop = alwaysBefore((n) => other.put('other', { email: `x`, n }))
    await program.put('third', { email: 'z' })
    stop()
    expect(await refusal(rows(program))).toMatchObject({ code: 'CONSTRAINT' })
    await other.delete('other')
    expect(await rows(program)).toEqual([
      ['mine', 'x', 1],
      ['third', 'z', 1],
    ])
    await other.close()
    await program.close()
  })
})

describe('a builder that is gone', () => {
  test('is followed at once when its process has ended', async () => {
    const path = await temporaryUrl()
    const builder = `
      import { Datastore } from ${JSON.stringify(join(import.meta.dirname, '../../src/engine/index.ts'))}
      const store = await Datastore.open(${JSON.stringify(path)}, { table: 'people' })
      await store.putMany(Array.from({ length: 400 }, (_, index) => ['k' + index, { round: index }]))
      for await (const step of store.views.publish(${JSON.stringify(rounds(1))})) process.kill(process.pid, 'SIGKILL')`
    const ended = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', builder])
    expect(ended.signal).toBe('SIGKILL')
    const store = await open(path)
    expect(await store.views.list()).toMatchObject([{ name: 'by_round', state: 'interrupted' }])
    expect(await store.views.publish(rounds(1))).toEqual({ state: 'ready', done: 400, total: 400 })
    expect((await store.views.verify('by_round')).different).toBe(0)
    await store.close()
  })

  test('keeps its work while its process lives', async () => {
    const path = await temporaryUrl()
    const store = await open(path)
    await store.putMany(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`k${index}`, {}])))
    const builder = store.views.publish(rounds(1))[Symbol.asyncIterator]()
    await builder.next()
    const other = await open(path)
    expect(await refusal(other.views.publish(rounds(1)))).toMatchObject({ code: 'BUSY' })
    while ((await builder.next()).done !== true);
    expect((await other.views.verify('by_round')).different).toBe(0)
    await other.close()
    await store.close()
  })
})

test('a view that cannot be changed goes on with the code it had', async () => {
  const store = await open(await temporaryUrl(), 1)
  await store.put('a', { email: 'x' })
  class Broken extends Emails {
    override map(): Iterable<Record<string, unknown>> {
      throw new Error('broken')
    }
  }
  expect(await refusal(store.views.add('emails', new Broken(2)))).toMatchObject({ code: 'MAP_ERROR' })
  await store.put('b', { email: 'y' })
  expect(await rows(store)).toEqual([
    ['a', 'x', 1],
    ['b', 'y', 1],
  ])
  expect((await store.views.verify('emails')).different).toBe(0)
  await store.close()
})

describe('a view that is rebuilt while others write', () => {
  const many = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      `k${String(index).padStart(3, '0')}`,
      { email: `${index}@x` },
    ]),
  )

  test('has what a program without its code wrote meanwhile', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    await program.putMany(many)
    const other = await open(path)
    const iterator = program.views.reindex('emails')[Symbol.asyncIterator]()
    await iterator.next()
    await other.put('k000', { email: 'changed' })
    await other.delete('k001')
    while ((await iterator.next()).done !== true);
    expect((await program.views.verify('emails')).differences).toEqual([])
    expect(await program.query('emails', { email: 'changed' })).toHaveLength(1)
    await other.close()
    await program.close()
  })

  test('keeps refusing what its present version refuses', async () => {
    const store = await open(await temporaryUrl(), 1)
    await store.putMany(many)
    const codes: string[] = []
    const stop = beforeSaving(
      undisturbed(async () => codes.push((await refusal(store.put('new', { email: '7@x' }))).code)),
    )
    onTestFinished(stop)
    await store.views.add('emails', new Emails(2))
    stop()
    expect(codes.length).toBeGreaterThan(0)
    expect(new Set(codes)).toEqual(new Set(['CONSTRAINT']))
    expect((await store.views.verify('emails')).differences).toEqual([])
    await store.close()
  })

  test('has what was written between a killed build and its resumption', async () => {
    const path = await temporaryUrl()
    const program = await open(path, 1)
    await program.putMany(many)
    const iterator = program.views.reindex('emails')[Symbol.asyncIterator]()
    await iterator.next()
    const other = await open(path)
    await other.put('k000', { email: 'changed' })
    await expire(path)
    const heir = await open(path, 1)
    expect((await heir.views.verify('emails')).differences).toEqual([])
    expect(await heir.query('emails', { email: 'changed' })).toHaveLength(1)
    for (const store of [program, other, heir]) await store.close()
  })

  test('is not filled by programs that have another version of its code', async () => {
    const path = await temporaryUrl()
    const old = await open(path, 1)
    await old.putMany(many)
    const iterator = old.views.reindex('emails')[Symbol.asyncIterator]()
    await iterator.next()
    await expire(path)
    const fresh = await open(path, 2)
    await old.put('k000', { email: 'by the old program' })
    expect(await fresh.query('emails', { v: 1 })).toEqual([])
    expect((await fresh.views.verify('emails')).differences).toEqual([])
    await old.close()
    await fresh.close()
  })

  test('is written in its new version by puts that were mapped before the swap', async () => {
    const store = await open(await temporaryUrl())
    await store.putMany({ a: { round: 0 }, b: { round: 0 } })
    await store.views.publish(rounds(1))
    const ended = new AbortController()
    const write = async (key: string): Promise<void> => {
      for (let round = 1; !ended.signal.aborted; round++) await store.put(key, { round })
    }
    const writing = Promise.all([write('a'), write('b')])
    const versions = dialect === 'sqlite' ? 12 : 6
    for (let version = 2; version <= versions; version++) {
      await store.views.publish(rounds(version))
      expect(await store.query('by_round', { v: { ne: version } })).toEqual([])
    }
    ended.abort()
    await writing
    expect((await store.views.verify('by_round')).differences).toEqual([])
    await store.close()
  })
})

function rounds(version: number) {
  return {
    name: 'by_round',
    columns: [
      { name: 'round', type: 'integer' as const },
      { name: 'v', type: 'integer' as const },
    ],
    map: `export default function* map(doc) { yield { round: doc.round ?? null, v: ${version} } }`,
  }
}

/** As when half a minute has passed since the builder was last heard of. */
async function expire(path: string): Promise<void> {
  const storage = await openStorage(path, {})
  await storage.write(() => run('update datastore_builds set lease_until = 0'))
  await storage.close()
}
