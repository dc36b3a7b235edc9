import { expect, test } from 'vitest'
import { attempt, row, rows, run } from '../../src/engine/storage/operation.ts'
import type { Operation } from '../../src/engine/storage/operation.ts'
import { openStorage } from '../../src/engine/storage/open-storage.ts'
import type { Storage } from '../../src/engine/storage/storage.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

const kept = { keep: 'own' } as const

/** One connection, so that a statement meets the one that prepared it. */
async function openOne(): Promise<Storage> {
  const url = new URL(await temporaryUrl())
  url.searchParams.set('pool', '1')
  return await openStorage(url.href, {})
}

async function withNumbers(work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openOne()
  try {
    await storage.outside(run('create table numbers (n bigint)'))
    await storage.outside(run('insert into numbers values (1), (2)'))
    await work(storage)
  } finally {
    await storage.close()
  }
}

const select = (): Operation<{ n: unknown } | undefined> =>
  row<{ n: unknown }>('select n from numbers where n = ?', ['2'], kept)
const insert = (): Operation<unknown> => run('insert into numbers values (?)', ['2'], kept)

const countPrepared = `select count(*)::int as count from pg_prepared_statements where name like 'datastore\\_%'`

test('a statement that is asked for often is prepared once', async () => {
  await withNumbers(async (storage) => {
    for (let time = 0; time < 3; time++) expect(await storage.read(select())).toEqual({ n: 2 })
    expect(await storage.read(rows(countPrepared))).toEqual([{ count: 1 }])
  })
})

test.each([
  ['in a transaction', <T>(storage: Storage, work: () => Operation<T>) => storage.write(work)],
  ['outside of one', <T>(storage: Storage, work: () => Operation<T>) => storage.outside(work())],
])('what is prepared and no longer fits its table is asked for as it is now, %s', async (_where, ask) => {
  await withNumbers(async (storage) => {
    await ask(storage, select)
    await ask(storage, insert)
    // Its column's values come back as another type, and the parameter has the one of before.
    await storage.outside(run('alter table numbers alter column n type text'))
    expect(await ask(storage, select)).toEqual({ n: '2' })
    await ask(storage, insert)
    expect(await storage.read(rows('select n from numbers order by n'))).toHaveLength(4)
  })
})

test.each([
  ['in a transaction', <T>(storage: Storage, work: () => Operation<T>) => storage.write(work)],
  ['outside of one', <T>(storage: Storage, work: () => Operation<T>) => storage.outside(work())],
])(
  'where what was prepared is forgotten between engine and server, nothing more is, %s',
  async (_where, ask) => {
    await withNumbers(async (storage) => {
      await ask(storage, select)
      await storage.outside(run('deallocate all'))
      expect(await ask(storage, select)).toEqual({ n: 2 })
      expect(await ask(storage, select)).toEqual({ n: 2 })
      expect(await storage.read(rows(countPrepared))).toEqual([{ count: 0 }])
    })
  },
)

test('a statement that nobody waits for is waited for when it fails, and what it did is done once', async () => {
  await withNumbers(async (storage) => {
    await storage.outside(run('create unique index on numbers (n)'))
    let times = 0
    const work = function* (): Operation<string> {
      times++
      yield* run('insert into numbers values (?)', [3], { later: true })
      try {
        yield* attempt('insert into numbers values (?)', [1], { later: true })
      } catch {
        return 'refused'
      }
      yield* rows('select 1 as one')
      return 'taken'
    }
    expect(await storage.write(work)).toBe('refused')
    expect(times).toBe(2)
    expect(await storage.read(rows('select n from numbers order by n'))).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 3 },
    ])
  })
})

test('a statement that nobody waits for and that changes too few rows is seen before the commit', async () => {
  await withNumbers(async (storage) => {
    const changes = await storage.write(function* () {
      return (yield* run('update numbers set n = n + 10 where n > ?', [1], { later: 2 })).changes
    })
    expect(changes).toBe(1)
    expect(await storage.read(rows('select n from numbers order by n'))).toEqual([{ n: 1 }, { n: 12 }])
  })
})
