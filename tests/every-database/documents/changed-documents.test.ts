import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'

interface Account {
  balance: number
  name?: string
  tags?: string[]
}

let store: Datastore<Account>

beforeEach(async () => {
  store = await Datastore.open<Account>(await privateUrl())
})

afterEach(() => store.close())

describe('a patch', () => {
  test('changes the members it has, takes away those that are undefined, and keeps the others as they are', async () => {
    await store.putText('a', '{"balance":12345678901234567890,"name":"Ann","tags":["x"]}')
    const saved = await store.patch('a', { name: 'Bob', tags: undefined })
    expect(saved).toMatchObject({ key: 'a', rev: expect.stringMatching(/^2-/) })
    expect((await store.getText('a'))?.text).toBe('{"balance":12345678901234567890,"name":"Bob"}')
  })

  test('of nothing changes nothing', async () => {
    const { rev } = await store.put('a', { balance: 1 })
    expect((await store.patch('a', {})).rev).toBe(rev)
  })

  test('sets and keeps members that are called as what every object has', async () => {
    await store.putText('a', '{"balance":1,"toString":2}')
    const untyped = store as unknown as Datastore
    await untyped.patch('a', JSON.parse('{"constructor":3,"__proto__":{"x":4}}') as object)
    const text = '{"balance":1,"toString":2,"constructor":3,"__proto__":{"x":4}'
    expect((await store.getText('a'))?.text).toBe(`${text}}`)
    await untyped.patch('a', { valueOf: 5 })
    expect((await store.getText('a'))?.text).toBe(`${text},"valueOf":5}`)
  })

  test('keeps what another writer changes meanwhile', async () => {
    await store.put('a', { balance: 0 })
    const untyped = store as unknown as Datastore
    await Promise.all(Array.from({ length: 20 }, (_, n) => untyped.patch('a', { [`m${n}`]: n })))
    expect(Object.keys((await store.get('a'))!).filter((name) => name.startsWith('m'))).toHaveLength(20)
  })
})

describe('an update', () => {
  test('counts every addition of writers that come between each other', async () => {
    await store.put('a', { balance: 0 })
    const add = () => store.update('a', (account) => ({ ...account, balance: account.balance + 1 }))
    await Promise.all(Array.from({ length: 20 }, add))
    expect(await store.get('a')).toMatchObject({ balance: 20 })
  })

  test('that returns undefined writes nothing', async () => {
    const { rev } = await store.put('a', { balance: 1 })
    expect(await store.update('a', async () => undefined)).toBeUndefined()
    expect((await store.get('a'))?._rev).toBe(rev)
  })

  test('that is repeated with its writeId is done once', async () => {
    await store.put('a', { balance: 0 })
    const add = () =>
      store.update('a', (account) => ({ ...account, balance: account.balance + 1 }), { writeId: 'one' })
    expect(await add()).toEqual(await add())
    expect(await store.get('a')).toMatchObject({ balance: 1 })
  })

  test('ends with the error of its function', async () => {
    await store.put('a', { balance: 0 })
    const work = store.update('a', () => {
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
  })

  test('is given up when other writers change the document all the time', async () => {
    await store.put('a', { balance: 0 })
    let runs = 0
    const error = await refusal(
      store.update('a', async (account) => {
        await store.put('a', { balance: --runs })
        return { ...account, name: 'late' }
      }),
    )
    expect(error).toMatchObject({ code: 'CONFLICT', details: { key: 'a' } })
    expect(runs).toBe(-50)
  })
})

test('an upsert creates the document or changes it, and loses no addition', async () => {
  const add = () => store.upsert('hits', (hits) => ({ balance: (hits?.balance ?? 0) + 1 }))
  await Promise.all(Array.from({ length: 10 }, add))
  expect(await store.get('hits')).toMatchObject({ balance: 10, _rev: expect.stringMatching(/^10-/) })
})

describe('what is refused', () => {
  test.each<[string, (rev: string) => Promise<unknown>, string, string]>([
    ['patch of nothing there', () => store.patch('b', { name: 'x' }), 'NOT_FOUND', 'has no document "b"'],
    ['update of nothing there', () => store.update('b', () => undefined), 'NOT_FOUND', 'upsert()'],
    [
      'a stale revision of patch',
      (rev) => store.patch('a', { name: 'x' }, { rev }),
      'CONFLICT',
      'is at revision 2-',
    ],
    [
      'a stale revision of update',
      (rev) => store.update('a', () => ({ balance: 9 }), { rev }),
      'CONFLICT',
      'is at revision 2-',
    ],
    [
      'a stale revision of upsert',
      (rev) => store.upsert('a', () => ({ balance: 9 }), { rev }),
      'CONFLICT',
      'is at revision 2-',
    ],
    [
      'a revision of nothing there',
      (rev) => store.upsert('b', () => ({ balance: 9 }), { rev }),
      'CONFLICT',
      'is no longer there',
    ],
    [
      'a document with a stale _rev',
      (rev) => store.update('a', () => ({ balance: 9, _rev: rev }) as Account),
      'INVALID_INPUT',
      'Give one of them',
    ],
    [
      'a document of another key',
      async () => {
        const other = await store.put('c', { balance: 1 }).then(() => store.get('c'))
        return store.update('a', () => other)
      },
      'CONFLICT',
      'was read from "c"',
    ],
    ['a list as a patch', () => store.patch('a', [] as never), 'INVALID_INPUT', 'patch() takes an object'],
    ['null as a patch', () => store.patch('a', null as never), 'INVALID_INPUT', 'patch() takes an object'],
    [
      'a Map as a patch',
      () => store.patch('a', new Map() as never),
      'INVALID_INPUT',
      'patch() takes an object',
    ],
    [
      'a Promise in a patch',
      () => store.patch('a', { name: Promise.resolve('x') } as never),
      'INVALID_INPUT',
      'await',
    ],
    ['no function', () => store.update('a', { balance: 1 } as never), 'INVALID_INPUT', '"change"'],
    ['no function of upsert', () => store.upsert('a', { balance: 1 } as never), 'INVALID_INPUT', '"change"'],
    [
      'a list of a function',
      () => store.update('a', () => [] as never),
      'INVALID_INPUT',
      'must be an object',
    ],
    [
      'another option',
      () => store.patch('a', {}, { create: true } as never),
      'INVALID_INPUT',
      'no option "create"',
    ],
    ['no key', () => store.patch('', {}), 'INVALID_INPUT', 'must not be empty'],
  ])('%s', async (_, act, code, message) => {
    const { rev } = await store.put('a', { balance: 1 })
    const present = await store.put('a', { balance: 2 })
    const error = await refusal(act(rev))
    expect(error).toMatchObject({ code })
    expect(error.message).toContain(message)
    expect((await store.get('a'))?._rev).toBe(present.rev)
  })
})

test('a store and a database are closed at the end of a block', async () => {
  const url = await temporaryUrl()
  let kept: Datastore
  {
    await using open = await Datastore.open(url, { table: 'docs' })
    kept = open
    await open.put('a', {})
  }
  expect(await refusal(kept.get('a'))).toMatchObject({ code: 'CLOSED' })
  {
    await using database = await Database.open(url)
    kept = await database.store('docs')
  }
  expect(await refusal(kept.get('a'))).toMatchObject({ code: 'CLOSED' })
})
