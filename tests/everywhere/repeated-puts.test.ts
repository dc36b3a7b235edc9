import { expect, test } from 'vitest'
import { DatastoreError } from '../../src/shared/errors.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { meddle } from '../support/databases/meddle.ts'
import { refusal } from '../support/refusal.ts'
import { privateUrl, temporaryUrl } from '../support/databases/temporary-url.ts'

/** Two stores: one object for both where they are tasks of one program, two where they are two programs. */
async function twoActors(program: 'one program' | 'two programs'): Promise<[Datastore, Datastore]> {
  const path = await temporaryUrl()
  const one = await Datastore.open(path, { table: 'counters', history: true })
  return [one, program === 'one program' ? one : await Datastore.open(path, { table: 'counters' })]
}

async function closeBoth(stores: readonly Datastore[]): Promise<void> {
  for (const store of new Set(stores)) await store.close()
}

const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'saved',
    (error: unknown) => (error instanceof DatastoreError ? error.code : String(error)),
  )

test.each(['one program', 'two programs'] as const)(
  'of two actors in %s that come to the same content from one revision, one is told that it was saved',
  async (program) => {
    const [one, other] = await twoActors(program)
    await one.put('stock', { left: 3 })
    const [mine, theirs] = [await one.get('stock'), await other.get('stock')]
    await one.put('stock', { ...mine, left: 2 })
    expect(await code(other.put('stock', { ...theirs, left: 2 }))).toBe('CONFLICT')
    expect(await code(other.putText('stock', '{"left":2}', { rev: theirs!._rev }))).toBe('CONFLICT')
    expect(await code(other.putMany({ stock: { ...theirs, left: 2 } }))).toBe('CONFLICT')
    const inTransaction = other.transaction((tx) => tx.put('stock', { ...theirs, left: 2 }))
    expect(await code(inTransaction)).toBe('CONFLICT')
    expect(await code(other.delete('stock', { rev: theirs!._rev }))).toBe('CONFLICT')
    expect(await one.get('stock')).toMatchObject({ left: 2, _rev: expect.stringMatching(/^2-/) as string })
    await closeBoth([one, other])
  },
)

test.each(['one program', 'two programs'] as const)(
  'of two actors in %s that create a document, one is told that it did',
  async (program) => {
    const [one, other] = await twoActors(program)
    await one.put('lock', {}, { create: true })
    expect(await code(other.put('lock', {}, { create: true }))).toBe('CONFLICT')
    expect(await code(other.putText('lock', '{}', { create: true }))).toBe('CONFLICT')
    expect(await code(other.transaction((tx) => tx.put('lock', {}, { create: true })))).toBe('CONFLICT')
    await closeBoth([one, other])
  },
)

test('a document that was deleted and made again with the same content is another one', async () => {
  const store = await Datastore.open(await privateUrl())
  const { rev } = await store.put('seat', { free: true })
  await store.delete('seat')
  expect((await store.put('seat', { free: true })).rev).not.toBe(rev)
  expect(await code(store.delete('seat', { rev }))).toBe('CONFLICT')
  expect(await code(store.put('seat', { free: false }, { rev }))).toBe('CONFLICT')
  await store.close()
})

test('a transaction that deletes by revision what another writer has deleted is refused', async () => {
  const [one, other] = await twoActors('two programs')
  const { rev } = await one.put('ticket', { seat: 7 })
  const take = (store: Datastore, name: string): Promise<void> =>
    store.transaction((tx) => {
      tx.delete('ticket', { rev })
      tx.put(name, { seat: 7 })
    })
  await take(one, 'joe')
  expect(await code(take(other, 'ann'))).toBe('CONFLICT')
  expect(await one.get('ann')).toBeUndefined()
  await closeBoth([one, other])
})

test.each(['one program', 'two programs'] as const)(
  'a restore in %s that finds the document changed meanwhile is never told to be of the newer one',
  async (program) => {
    const [one, other] = await twoActors(program)
    const { rev } = await one.put('a', { n: 1 })
    await one.put('a', { n: 2 })
    const read = await other.get('a')
    await one.history.restore('a', rev)
    // What `other` read has the content that it puts, and is not what is there now.
    await one.put('a', { n: 2 })
    expect(await code(other.put('a', { n: 2 }, { rev: read!._rev }))).toBe('CONFLICT')
    await closeBoth([one, other])
  },
)

test('tasks of one program that count in the same document lose no addition, and none is told of one that is not there', async () => {
  const store = await Datastore.open(await privateUrl())
  await store.put('hits', { n: 0 })
  let saved = 0
  const count = async (): Promise<void> => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const read = await store.get('hits')
      await Promise.resolve()
      await store.put('hits', { ...read, n: read!.n + 1 }).then(
        () => saved++,
        () => undefined,
      )
    }
  }
  await Promise.all(Array.from({ length: 16 }, count))
  expect(await store.get('hits')).toMatchObject({ n: saved })
  await store.close()
})

test('a put of the content that is there, upon the revision that is there or upon none, changes nothing', async () => {
  const store = await Datastore.open(await privateUrl())
  const first = await store.put('a', { n: 1 })
  expect(await store.put('a', { n: 1 })).toEqual(first)
  expect(await store.put('a', { n: 1 }, { rev: first.rev })).toEqual(first)
  expect(await store.putMany({ a: { n: 1 } })).toEqual([first])
  await store.close()
})

test.each([{ create: true }, { rev: 'present' }])(
  'a put with %j that is repeated by its name answers as the first, until another writer has written',
  async (condition) => {
    const [one, other] = await twoActors('two programs')
    let options: { rev?: string; create?: boolean; writeId: string } = { ...condition, writeId: 'buy 17' }
    if (condition.rev !== undefined) options = { rev: (await one.put('a', { n: 0 })).rev, writeId: 'buy 17' }
    const first = await one.put('a', { n: 1 }, options)
    // A name is a matter of the caller's: any store object knows it again, after a restart too.
    expect(await one.put('a', { n: 1 }, options)).toEqual(first)
    expect(await other.put('a', { n: 1 }, options)).toEqual(first)
    expect(await other.putText('a', '{"n":1}', options)).toEqual(first)
    expect(await code(one.put('a', { n: 1 }, { ...options, writeId: 'buy 18' }))).toBe('CONFLICT')
    expect(await code(one.put('a', { n: 2 }, options))).toBe('CONFLICT')
    await other.put('a', { n: 3 })
    expect(await code(one.put('a', { n: 1 }, options))).toBe('CONFLICT')
    await closeBoth([one, other])
  },
)

test('a putMany and a transaction that are repeated by their name are done once', async () => {
  const store = await Datastore.open(await privateUrl(), { history: true })
  const { rev } = await store.put('a', { n: 0 })
  const documents = { a: { n: 1, _rev: rev }, b: { n: 1 } }
  const first = await store.putMany(documents, { writeId: 'batch' })
  expect(await store.putMany(documents, { writeId: 'batch' })).toEqual(first)
  expect(await code(store.putMany(documents))).toBe('CONFLICT')

  let runs = 0
  const pay = (writeId: string): Promise<string | undefined> =>
    store.transaction(
      async (tx) => {
        const a = await tx.get('a')
        runs++
        tx.put('a', { ...a, n: Number(a!['n']) + 10 })
        return 'paid'
      },
      { writeId },
    )
  expect(await pay('payment 1')).toBe('paid')
  expect(await pay('payment 1')).toBeUndefined()
  expect(await store.get('a')).toMatchObject({ n: 11 })
  expect(await pay('payment 2')).toBe('paid')
  expect([runs, await store.get('a')]).toMatchObject([2, { n: 21 }])
  await store.close()
})

test('revisions of earlier versions stay: their content is known again, and nothing stale is', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'users', history: true })
  const rev = (await store.put('a', { n: 1 })).rev.slice(0, '1-'.length + 32)
  await meddle(url, `update users set rev = '${rev}'`)
  expect((await store.put('a', { n: 1 })).rev).toBe(rev)
  expect((await store.put('a', { n: 1, _rev: rev })).rev).toBe(rev)
  expect(await code(store.put('a', { n: 1 }, { create: true }))).toBe('CONFLICT')
  const { rev: next } = await store.put('a', { n: 2 }, { rev })
  expect(next).toMatch(/^2-/)
  expect(await code(store.put('a', { n: 2 }, { rev }))).toBe('CONFLICT')
  expect(await store.history.get('a', rev)).toMatchObject({ text: '{"n":1}' })
  await store.close()
})

test('a name of a write is a text that is not empty', async () => {
  const store = await Datastore.open(await privateUrl())
  for (const writeId of ['', 7, null] as string[]) {
    const error = await refusal(store.put('a', {}, { writeId }))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'writeId' } })
    expect(await refusal(store.putMany({}, { writeId }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await refusal(store.transaction(() => 1, { writeId }))).toMatchObject({ code: 'INVALID_INPUT' })
  }
  await store.close()
})
