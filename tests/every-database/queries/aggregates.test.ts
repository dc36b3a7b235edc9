import { describe, expect, test } from 'vitest'
import { openLibrary } from '../../support/library.ts'
import { refusal } from '../../support/refusal.ts'

describe('an aggregate', () => {
  test('groups, counts, sums and compares', async () => {
    const store = await openLibrary()
    expect(
      await store.aggregate('book', {
        groupBy: ['author'],
        count: true,
        sum: ['pages'],
        min: ['pages'],
        max: ['pages', 'author'],
        avg: ['price'],
        orderBy: '-sum_pages',
      }),
    ).toEqual([
      {
        author: 'Joyce',
        count: 1,
        sum_pages: 700,
        min_pages: 700,
        max_pages: 700,
        max_author: 'Joyce',
        avg_price: 9,
      },
      {
        author: 'Kafka',
        count: 2,
        sum_pages: 500,
        min_pages: 200,
        max_pages: 300,
        max_author: 'Kafka',
        avg_price: 2,
      },
      {
        author: null,
        count: 1,
        sum_pages: 100,
        min_pages: 100,
        max_pages: 100,
        max_author: null,
        avg_price: null,
      },
    ])
    await store.close()
  })

  test('filters rows before and groups after', async () => {
    const store = await openLibrary()
    expect(
      await store.aggregate('book', {
        groupBy: ['author'],
        where: { author: { ne: null } },
        count: true,
        having: { count: { gte: 2 } },
      }),
    ).toEqual([{ author: 'Kafka', count: 2 }])
    expect(
      await store.aggregate('book', {
        groupBy: ['author', 'read'],
        count: true,
        orderBy: ['author', '-read'],
        limit: 2,
        offset: 1,
      }),
    ).toEqual([
      { author: 'Joyce', read: null, count: 1 },
      { author: 'Kafka', read: true, count: 1 },
    ])
    await store.close()
  })

  test('of everything is one row', async () => {
    const store = await openLibrary()
    expect(await store.aggregate('book', { count: true, sum: ['pages'] })).toEqual([
      { count: 4, sum_pages: 1300 },
    ])
    expect(await store.aggregate('book', { count: true, having: { count: { gt: 10 } } })).toEqual([])
    await store.close()
  })

  test.each([
    [{ groupBy: ['nope'], count: true }, 'UNKNOWN_COLUMN'],
    [{ sum: ['nope'] }, 'UNKNOWN_COLUMN'],
    [{ count: true, orderBy: 'nope' }, 'UNKNOWN_COLUMN'],
    [{ count: true, having: { nope: 1 } }, 'UNKNOWN_COLUMN'],
    [{}, 'INVALID_INPUT'],
    [{ groupBy: [] }, 'INVALID_INPUT'],
    [{ groupBy: 'author', count: true }, 'INVALID_INPUT'],
    [{ groupBy: ['author', 'author'], count: true }, 'INVALID_INPUT'],
    [null, 'INVALID_INPUT'],
  ])('refuses %j', async (options, code) => {
    const store = await openLibrary()
    expect(await refusal(store.aggregate('book', options as never))).toMatchObject({ code })
    await store.close()
  })
})
