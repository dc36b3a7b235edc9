import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { refusal } from '../support/refusal.ts'
import { privateUrl, runs, temporaryUrl } from '../support/databases/temporary-url.ts'

describe('changes', () => {
  test('come in order, each document once as it is now, deletions included', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: { n: 1 }, b: { n: 1 }, c: { n: 1 } })
    await store.put('a', { n: 2 })
    await store.delete('b')
    await store.delete('c')
    await store.put('c', { n: 3 })
    const changes = await store.changes.list()
    expect(changes.map(({ key, deleted }) => `${key}${deleted ? ' deleted' : ''}`)).toEqual([
      'a',
      'b deleted',
      'c',
    ])
    expect(changes.map((change) => change.seq)).toEqual(
      changes.map((change) => change.seq).toSorted((a, b) => a - b),
    )
    expect(changes[0]!.rev).toBe((await store.getText('a'))!.rev)
    expect(await store.changes.list({ since: changes.at(-1)!.seq })).toEqual([])
    await store.close()
  })

  test('read in pieces are the changes read at once (a law)', async () => {
    const step = fc.oneof(
      fc.record({ put: fc.constantFrom('a', 'b', 'c', 'd'), n: fc.integer() }),
      fc.record({ delete: fc.constantFrom('a', 'b', 'c', 'd') }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (steps, limit) => {
          const store = await Datastore.open(await privateUrl())
          const present = new Map<string, number>()
          for (const action of steps) {
            if ('put' in action)
              await store.put(action.put, { n: present.set(action.put, action.n).get(action.put) })
            else if (await store.delete(action.delete)) present.delete(action.delete)
          }
          const all = await store.changes.list()
          const pieces = []
          for (let since = 0; ; since = pieces.at(-1)!.seq) {
            const piece = await store.changes.list({ since, limit })
            pieces.push(...piece)
            if (piece.length < limit) break
          }
          expect(pieces).toEqual(all)
          expect(
            all
              .filter((change) => !change.deleted)
              .map((change) => change.key)
              .toSorted(),
          ).toEqual([...present.keys()].toSorted())
          await store.close()
        },
      ),
      { numRuns: runs(40) },
    )
  })

  test.each([{ since: -1 }, { limit: 1.5 }, { since: 'x' }])('refuses %j', async (options) => {
    const store = await Datastore.open(await privateUrl())
    expect(await refusal(store.changes.list(options as object))).toMatchObject({ code: 'INVALID_INPUT' })
    await store.close()
  })
})

describe('a watcher', () => {
  test('sees its own and other programs’ changes as they come, and ends when it is told to', async () => {
    const path = await temporaryUrl()
    const mine = await Datastore.open(path, { table: 'users' })
    const others = await Datastore.open(path, { table: 'users' })
    await mine.put('before', {})
    const abort = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const change of mine.changes.watch({ signal: abort.signal }))
        seen.push(`${change.key}${change.deleted ? ' deleted' : ''}`)
    })()
    // It watches once it has seen a change.
    for (let n = 0; seen.length === 0; n++) {
      await mine.put('first', { n })
      await sleep(5)
    }
    await mine.put('last', {})
    await expect.poll(() => seen.at(-1)).toBe('last')
    seen.length = 0
    await mine.put('own', {})
    await others.put('other', {})
    await others.delete('before')
    await expect.poll(() => seen).toEqual(['own', 'other', 'before deleted'])
    abort.abort()
    await watching
    await mine.close()
    await others.close()
  })

  test('can begin at an earlier change', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ a: {}, b: {}, c: {} })
    const seen: string[] = []
    for await (const change of store.changes.watch({ since: 1 })) {
      seen.push(change.key)
      if (seen.length === 2) break
    }
    expect(seen).toEqual(['b', 'c'])
    await store.close()
  })
})

describe('history', () => {
  test('keeps every revision, which can be read and restored', async () => {
    const store = await Datastore.open(await privateUrl(), { history: true })
    const first = await store.putText('a', '{"n":1.0}')
    const second = await store.put('a', { n: 2 })
    const third = await store.put('a', { n: 3 })
    expect((await store.history.list('a')).map((revision) => revision.rev)).toEqual([second.rev, first.rev])
    expect(await store.history.get('a', first.rev)).toEqual({
      key: 'a',
      rev: first.rev,
      seq: first.seq,
      updated: first.updated,
      text: '{"n":1.0}',
    })
    expect((await store.history.get('a', third.rev)).text).toBe('{"n":3}')
    const restored = await store.history.restore('a', first.rev)
    expect(restored.rev).toMatch(/^4-/)
    expect((await store.getText('a'))!.text).toBe('{"n":1.0}')
    await store.close()
  })

  test('keeps the state before a deletion, which can be restored', async () => {
    const store = await Datastore.open(await privateUrl(), { history: true })
    const { rev } = await store.put('a', { n: 1 })
    await store.delete('a')
    expect(await store.history.list('a')).toMatchObject([{ rev, deleted: true }])
    await store.history.restore('a', rev)
    expect((await store.get('a'))!['n']).toBe(1)
    await store.close()
  })

  test('keeps only as many as it is told', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path, { history: { keep: 2 } })
    for (let n = 1; n <= 6; n++) await store.put('a', { n })
    await store.put('b', { n: 1 })
    expect((await store.history.list('a')).map((revision) => revision.rev.split('-')[0])).toEqual(['5', '4'])
    expect(await store.history.list('b')).toEqual([])
    await store.close()
    const again = await Datastore.open(path)
    await again.put('a', { n: 7 })
    expect((await again.history.list('a')).map((revision) => revision.rev.split('-')[0])).toEqual(['6', '5'])
    await again.close()
  })

  test('is not kept unless asked for, and a revision that is not kept is named', async () => {
    const store = await Datastore.open(await privateUrl())
    const { rev } = await store.put('a', { n: 1 })
    await store.put('a', { n: 2 })
    expect(await store.history.list('a')).toEqual([])
    expect(await refusal(store.history.get('a', rev))).toMatchObject({
      code: 'NOT_FOUND',
      details: { key: 'a', rev },
    })
    await store.close()
  })

  test.each([{ keep: -1 }, { keep: 1.5 }, 'all', null, {}])('refuses the option %j', async (history) => {
    expect(await refusal(Datastore.open(await privateUrl(), { history: history as never }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { argument: 'history' },
    })
  })
})

describe('a transaction', () => {
  test('saves all of it, and reads what it has put', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.putMany({ one: { balance: 10 }, two: { balance: 0 }, old: {} })
    const moved = await store.transaction(async (tx) => {
      const one = (await tx.get('one'))!
      const two = (await tx.get('two'))!
      tx.put('one', { ...one, balance: one['balance'] - 4 })
      tx.put('two', { ...two, balance: two['balance'] + 4 })
      tx.delete('old')
      expect((await tx.get('one'))!['balance']).toBe(6)
      expect(await tx.get('old')).toBeUndefined()
      tx.put('one', { ...(await tx.get('one')), note: true })
      return 4
    })
    expect(moved).toBe(4)
    expect((await store.getText('one'))!.text).toBe('{"balance":6,"note":true}')
    expect((await store.get('two'))!['balance']).toBe(4)
    expect(await store.get('old')).toBeUndefined()
    await store.close()
  })

  test('saves nothing when its function throws or a document is refused', async () => {
    const store = await Datastore.open(await privateUrl())
    await expect(
      store.transaction((tx) => {
        tx.put('a', {})
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(
      await refusal(store.transaction((tx) => (tx.put('a', {}), tx.put('b', {}, { rev: '9-x' })))),
    ).toMatchObject({ code: 'CONFLICT' })
    expect(await store.get('a')).toBeUndefined()
    await store.close()
  })

  test('runs again when a document it read was changed meanwhile: no update is lost', async () => {
    const path = await temporaryUrl()
    const stores = await Promise.all([1, 2, 3, 4].map(() => Datastore.open(path, { table: 'counters' })))
    await stores[0]!.put('n', { value: 0 })
    let runs = 0
    const add = (store: Datastore): Promise<void> =>
      store.transaction(async (tx) => {
        runs++
        const counter = (await tx.get('n'))!
        await sleep(1)
        tx.put('n', { value: counter['value'] + 1 })
      })
    await Promise.all(stores.flatMap((store) => [add(store), add(store), add(store)]))
    expect((await stores[0]!.get('n'))!['value']).toBe(12)
    expect(runs).toBeGreaterThan(12)
    for (const store of stores) await store.close()
  })

  test('cannot be used after its function has returned', async () => {
    const store = await Datastore.open(await privateUrl())
    const kept = await store.transaction((tx) => tx)
    expect(await refusal(() => kept.put('a', {}))).toMatchObject({ code: 'INVALID_INPUT' })
    await store.close()
  })
})
