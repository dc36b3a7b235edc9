import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { byAge, never, testApi } from '../../../../tests/support/test-api.ts'
import type { DryRunReport } from '../../../shared/model/dry-run.ts'
import { Datastore } from '../../datastore.ts'

const host = testApi()

describe('views', () => {
  test('are published as a job, queried, reindexed and removed', async () => {
    const place = await host.users(20)
    const { job } = await host.handlers.views.publish({ ...place, definition: byAge }, never)
    const done = await host.ended(job)
    expect(done).toMatchObject({ state: 'done', kind: 'publish', subject: 'by_age', error: null })
    expect(done.result).toContain('by_age')
    const query = {
      ...place,
      view: 'by_age',
      where: { age: { gte: 5 } },
      orderBy: ['-age'],
      limit: 3,
      offset: 0,
      includeDocs: true,
    }
    const answer = await host.handlers.views.query(query, never)
    expect(answer.rows.map(({ values }) => values.age)).toEqual([19, 18, 17])
    expect(answer.rows[0]?.doc).toContain('User 19')
    expect(answer.more).toBe(true)
    expect(answer.sql).toContain('select')
    expect(
      (await host.ended((await host.handlers.views.reindex({ ...place, view: 'by_age' }, never)).job)).state,
    ).toBe('done')
    await host.handlers.views.remove({ ...place, view: 'by_age' }, never)
    expect(await host.handlers.views.list(place, never)).toEqual([])
  })

  test('are read page by page, forwards and back, beside one that writes', async () => {
    const place = await host.users(20)
    await host.ended((await host.handlers.views.publish({ ...place, definition: byAge }, never)).job)
    const query = {
      ...place,
      view: 'by_age',
      where: {},
      orderBy: ['age'],
      limit: 6,
      offset: 0,
      includeDocs: false,
    }
    const page = async (at: { readonly after?: string; readonly before?: string }) => {
      const answer = await host.handlers.views.query({ ...query, ...at }, never)
      return { ...answer, ages: answer.rows.map(({ values }) => values['age']) }
    }
    const first = await page({})
    expect(first).toMatchObject({ ages: [0, 1, 2, 3, 4, 5], more: true, earlier: false })
    expect(first.rows[0]).not.toHaveProperty('cursor')
    // Neither repeats a row nor leaves one out.
    const other = await Datastore.open(place.database, { table: place.store })
    await other.put('before all', { age: -1 })
    await other.close()
    const second = await page({ after: first.cursors!.last })
    expect(second).toMatchObject({ ages: [6, 7, 8, 9, 10, 11], more: true, earlier: true })
    const third = await page({ after: second.cursors!.last })
    const last = await page({ after: third.cursors!.last })
    expect(last).toMatchObject({ ages: [18, 19], more: false, earlier: true })
    const back = await page({ before: third.cursors!.first })
    expect(back).toMatchObject({ ages: second.ages, more: true, earlier: true })
    expect(await page({ before: second.cursors!.first })).toMatchObject({ ages: first.ages, earlier: true })
    expect(await page({ before: first.cursors!.first })).toMatchObject({
      ages: [-1],
      more: true,
      earlier: false,
    })
    expect(await page({ after: last.cursors!.last })).toMatchObject({ ages: [], cursors: null })
  })

  test('are read from an index of their order, in the order of their places', async () => {
    const place = await host.users(40)
    const definition = {
      name: 'by_half',
      columns: [{ name: 'half', type: 'integer' as const, index: true }],
      map: 'export default ({ age }) => [{ half: age < 6 ? null : age >> 1 }]',
    }
    await host.ended((await host.handlers.views.publish({ ...place, definition }, never)).job)
    for (const orderBy of [['half'], ['-half'], ['half', '-_key'], []])
      for (const limit of [3, 7, 40]) {
        const query = { ...place, view: 'by_half', where: {}, orderBy, limit, offset: 0, includeDocs: false }
        const found: string[] = []
        const sorts: boolean[] = []
        for (let after: string | undefined; ;) {
          const page = await host.handlers.views.query({ ...query, after }, never)
          const { rows, cursors, more, plan } = page
          found.push(...rows.map(({ key }) => key))
          // At most what is equal in the first column; behind a row that has no value there it is the rest.
          const isServed =
            more &&
            orderBy.length === 1 &&
            (after === undefined || (orderBy[0] === '-half' && found.length < 21))
          if (isServed) sorts.push(/TEMP B-TREE FOR ORDER BY/.test(plan.join()))
          if (!more) break
          after = cursors!.last
        }
        expect(sorts).not.toContain(true)
        let before: string | undefined
        const back: string[] = []
        const end = await host.handlers.views.query({ ...query, limit: 1000 }, never)
        for (before = end.cursors!.last; before !== undefined;) {
          const page = await host.handlers.views.query({ ...query, before }, never)
          back.unshift(...page.rows.map(({ key }) => key))
          before = page.earlier ? page.cursors!.first : undefined
        }
        expect(back).toEqual(found.slice(0, -1))
        const store = await Datastore.open(place.database, { table: place.store })
        const all = await store.query('by_half', {}, { orderBy, includeCursors: true })
        expect(found).toEqual(all.map(({ _key }) => _key))
        await store.close()
      }
  })

  test('of conditions without an order are read by their place', async () => {
    const place = await host.users(9)
    await host.ended((await host.handlers.views.publish({ ...place, definition: byAge }, never)).job)
    const where = { age: { gte: 2 } }
    const query = { ...place, view: 'by_age', where, orderBy: [], limit: 4, includeDocs: false }
    const page = (offset: number) => host.handlers.views.query({ ...query, offset }, never)
    expect(await page(0)).toMatchObject({ cursors: null, more: true, earlier: false })
    const last = await page(4)
    expect(last).toMatchObject({ cursors: null, more: false, earlier: true })
    expect(last.rows).toHaveLength(3)
  })

  test('are grouped, with conditions on the groups', async () => {
    const place = await host.users(20)
    await host.ended((await host.handlers.views.publish({ ...place, definition: byAge }, never)).job)
    const nothing = { sum: [], min: [], max: [], avg: [], having: {}, orderBy: [], groupBy: [], count: false }
    const query = {
      ...nothing,
      ...place,
      view: 'by_age',
      where: { or: [{ age: { lt: 5 } }, { age: 19 }] },
      limit: 3,
      offset: 0,
    }
    const all = await host.handlers.views.aggregate({ ...query, count: true, sum: ['age'] }, never)
    expect(all).toMatchObject({
      rows: [{ count: 6, sum_age: 29 }],
      more: false,
      columns: [{ name: 'count' }, { name: 'sum_age', type: 'integer' }],
    })
    expect(all.sql).toContain('count(*)')
    const groups = {
      ...query,
      groupBy: ['age'],
      max: ['age'],
      orderBy: ['-max_age'],
      having: { not: { age: 19 } },
    }
    const page = await host.handlers.views.aggregate(groups, never)
    expect(page).toMatchObject({ rows: [4, 3, 2].map((age) => ({ age, max_age: age })), more: true })
    expect((await host.handlers.views.aggregate({ ...groups, offset: 3 }, never)).rows).toHaveLength(2)
  })

  test('whose map does not compile are refused before there is a job', async () => {
    const place = await host.users(1)
    const definition = { ...byAge, map: 'export default function* map(doc) {' }
    expect((await refusal(host.handlers.views.publish({ ...place, definition }, never))).code).toBe(
      'MAP_SYNTAX',
    )
    const jobs = await host.handlers.jobs.watch(undefined, never)
    expect((await jobs.next()).value).toEqual([])
  })
})

describe('a dry run', () => {
  async function reports(job: string): Promise<DryRunReport[]> {
    return Array.fromAsync(await host.handlers.views.dryRunReports({ job }, never))
  }

  test('is a job whose reports end with what publishing would do', async () => {
    const place = await host.users(3)
    const { job } = await host.handlers.views.dryRun({ ...place, definition: byAge }, never)
    expect((await reports(job)).at(-1)).toMatchObject({ state: 'done', rows: { added: 3 }, cursor: null })
    expect(await host.ended(job)).toMatchObject({
      kind: 'dry-run',
      subject: 'by_age',
      state: 'done',
      result: 'Looked at 3 documents. Would publish: adds 3 rows.',
    })
    expect(await host.handlers.views.list(place, never)).toEqual([])
  })

  test.each(['runs', 'is paused'])(
    'that is cancelled while it %s has reported what it found, and can be gone on with',
    async (how) => {
      const place = await host.users(0)
      const store = await Datastore.open(place.database, { table: place.store })
      await store.putMany(Array.from({ length: 3000 }, (_, index) => [`k${index}`, { age: index }] as const))
      await store.close()
      const { job } = await host.handlers.views.dryRun({ ...place, definition: byAge }, never)
      if (how === 'is paused') {
        await host.handlers.jobs.pause({ id: job }, never)
        await host.ended(job)
      }
      await host.handlers.jobs.cancel({ id: job }, never)
      const last = (await reports(job)).at(-1)!
      expect(last).toMatchObject({ state: 'partial', total: 3000 })
      expect((await host.ended(job)).state).toBe('cancelled')
      const next = await host.handlers.views.dryRun(
        { ...place, definition: byAge, from: last.cursor! },
        never,
      )
      expect((await reports(next.job)).at(-1)).toMatchObject({
        state: 'done',
        done: 3000,
        rows: { added: 3000 },
      })
    },
  )

  test('that is paused in the middle of a slow map lets go of it, and goes on with what it had found', async () => {
    const place = await host.users(0)
    const store = await Datastore.open(place.database, { table: place.store })
    const documents = (slow: boolean) =>
      Array.from({ length: 40 }, (_, age) => [`k${age}`, { age, slow: slow && age >= 8 }] as const)
    await store.putMany(documents(true))
    // Each slow document takes all the time that a map has.
    const slow = 'export default function* map(doc) { while (doc.slow); yield { age: doc.age } }'
    const { job } = await host.handlers.views.dryRun({ ...place, definition: { ...byAge, map: slow } }, never)
    await host.handlers.jobs.pause({ id: job }, never)
    expect(await host.ended(job)).toMatchObject({ state: 'paused', done: 8, errors: 0 })
    await store.putMany(documents(false))
    await store.close()
    await host.handlers.jobs.resume({ id: job }, never)
    // One that began anew would have seen no change.
    expect((await reports(job)).at(-1)).toMatchObject({
      state: 'done',
      done: 40,
      rows: { added: 40 },
      changedMeanwhile: true,
    })
  })

  test('refuses a wrong definition at once, and knows only jobs that were dry runs', async () => {
    const place = await host.users(1)
    const wrong = { ...byAge, columns: [] }
    expect((await refusal(host.handlers.views.dryRun({ ...place, definition: wrong }, never))).code).toBe(
      'INVALID_INPUT',
    )
    await expect(reports('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('a draft is recorded: what its rows are made of, and what its map did in its order', async () => {
  const place = await host.users(3)
  const definition = {
    ...byAge,
    map: 'export default function* map(doc) {\n  const { age } = doc\n  for (const more of [1, 2]) {\n    yield { age: age + more }\n  }\n}',
  }
  const keys = ['user-0001', 'nobody']
  const [plain, ...others] = await host.handlers.views.record({ ...place, definition, keys }, never)
  expect(others).toEqual([])
  expect(plain).toMatchObject({ key: 'user-0001', paths: ['age'], steps: [], error: null, truncated: false })
  expect(plain?.rows.map(({ cells, within, line }) => [cells, within, line])).toEqual([
    [[{ column: 'age', paths: [0], lines: [2, 3, 4], open: false }], [3], 4],
    [[{ column: 'age', paths: [0], lines: [2, 3, 4], open: false }], [3], 4],
  ])
  const stopWhen = 'more === 2'
  const [told] = await host.handlers.views.record(
    { ...place, definition, keys, steps: true, stopWhen },
    never,
  )
  expect(told?.steps.map(({ line, read, rows, stops, turns }) => [line, read, rows, stops, turns])).toEqual([
    [2, 0, [], null, []],
    [3, 1, [], null, []],
    [4, 1, [0], false, [{ line: 3, turn: 1 }]],
    [4, 1, [1], true, [{ line: 3, turn: 2 }]],
  ])
  expect(told?.steps[0]?.values).toEqual([{ name: 'age', value: '1' }])
  for (const bad of ['more = 2', 'doc.age++', 'eval(1)', 'more.push(1)', 'more ===', 'a; b', '$trace0'])
    await expect(
      host.handlers.views.record({ ...place, definition, keys, steps: true, stopWhen: bad }, never),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('a draft is traced, sampled for and tested, and a failing test refuses the publish at once', async () => {
  const place = await host.users(30)
  const tests = [{ key: 'user', text: '{"age":5}', rows: [{ age: 5 }] }]
  const definition = { ...byAge, tests }
  const traced = await host.handlers.views.trace(
    { ...place, definition, sample: { by: 'shape' }, key: 'user-0001' },
    never,
  )
  expect(traced.rows[0]).toMatchObject({ line: 1, reads: ['age'] })
  expect(traced.values).toMatchObject([{ name: 'doc' }])
  const sample = await host.handlers.views.samples({ ...place, limit: 5, map: byAge.map }, never)
  expect(sample).toMatchObject({ scanned: 30, complete: true, fields: { seen: 2, covered: 2 } })
  expect(Object.keys(sample.documents[0] ?? {})).toEqual(['key', 'reasons'])
  expect(await host.handlers.views.tests({ ...place, definition }, never)).toMatchObject({
    passed: 1,
    failed: 0,
  })
  const wrong = { ...definition, map: 'export default (doc) => [{ age: doc.age + 1 }]' }
  expect(
    await host.handlers.views.preview({ ...place, definition: wrong, sample: ['user-0002'] }, never),
  ).toMatchObject({
    rows: [{ key: 'user-0002', values: { age: 3 } }],
    tests: { failed: 1, results: [{ missing: [{ age: 5 }], unexpected: [{ age: 6 }] }] },
  })
  await expect(host.handlers.views.publish({ ...place, definition: wrong }, never)).rejects.toMatchObject({
    code: 'TEST_FAILED',
  })
  const { job } = await host.handlers.views.publish({ ...place, definition: wrong, skipTests: true }, never)
  expect((await host.ended(job)).state).toBe('done')
})
