import { describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../../src/shared/model/view-definition.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { refusal } from '../../support/refusal.ts'
import { privateUrl, temporaryUrl } from '../../support/databases/temporary-url.ts'

const tags: ViewDefinition = {
  name: 'tags',
  columns: [
    { name: 'tag', type: 'text' },
    { name: 'n', type: 'integer' },
  ],
  map: 'export default function* (doc) { for (const tag of doc.tags) yield { tag, n: doc.n } }',
  tests: [
    {
      key: 'a',
      text: '{"tags":["x","y"],"n":1}',
      rows: [
        { tag: 'y', n: 1 },
        { tag: 'x', n: 1 },
      ],
    },
    { key: 'none', text: '{"tags":[]}', rows: [] },
    { key: 'bad', text: '{}', error: 'MAP_ERROR' },
    { key: 'big', text: '{"tags":["b"],"n":12345678901234567890}', rows: [] },
  ].slice(0, 3),
}

const changed = {
  ...tags,
  map: 'export default function* (doc) { for (const tag of doc.tags ?? []) yield { tag: tag + "!", n: doc.n } }',
}

describe('tests of a view', () => {
  test('pass whatever the order of the rows, and say what differs when they fail', async () => {
    const store = await Datastore.open(await privateUrl())
    expect(await store.views.test(tags)).toMatchObject({ passed: 3, failed: 0 })
    const report = await store.views.test(changed)
    expect(report).toMatchObject({ passed: 1, failed: 2 })
    expect(report.results[0]).toEqual({
      key: 'a',
      passed: false,
      missing: [
        { tag: 'y', n: 1 },
        { tag: 'x', n: 1 },
      ],
      unexpected: [
        { tag: 'x!', n: 1 },
        { tag: 'y!', n: 1 },
      ],
      rows: [
        { tag: 'x!', n: 1 },
        { tag: 'y!', n: 1 },
      ],
      expectedError: null,
      error: null,
    })
    expect(report.results[2]).toMatchObject({
      key: 'bad',
      passed: false,
      expectedError: 'MAP_ERROR',
      error: null,
    })
    expect(await store.views.preview(changed)).toMatchObject({ tests: report, sampled: 0 })
    expect(await store.views.preview({ ...tags, map: 'export default (' })).toMatchObject({ tests: null })
    expect(await store.views.test({ ...tags, tests: undefined })).toEqual({
      passed: 0,
      failed: 0,
      results: [],
    })
    await store.close()
  })

  test('compare equal rows as often as they come, large integers, and no columns that are new', async () => {
    const store = await Datastore.open(await privateUrl())
    const judge = async (rows: Record<string, string | number | bigint | null>[], map?: string) => {
      const test = { key: 'k', text: '{"tags":["b","b"],"n":9007199254740993}', rows }
      return (await store.views.test({ ...tags, ...(map === undefined ? {} : { map }), tests: [test] }))
        .results[0]!
    }
    const row = { tag: 'b', n: 9007199254740993n }
    expect(await judge([row, row])).toMatchObject({ passed: true })
    expect(await judge([row])).toMatchObject({ passed: false, missing: [], unexpected: [row] })
    expect(await judge([row, { ...row, n: '9007199254740993' }])).toMatchObject({ passed: true })
    expect(await judge([{ tag: 'b' }, { tag: 'b' }])).toMatchObject({ passed: true })
    expect(await judge([{ ...row, gone: 1 }, row])).toMatchObject({ passed: false })
    expect(await judge([row, row], 'export default () => [{ nope: 1 }]')).toMatchObject({
      passed: false,
      error: { code: 'MAP_ERROR' },
    })
    await store.close()
  })

  test('keep a version that fails them from being published, unless they are skipped', async () => {
    const store = await Datastore.open(await privateUrl())
    await store.put('doc', { tags: ['t'], n: 1 })
    await store.views.publish(tags)
    const error = await refusal(store.views.publish(changed))
    expect(error).toMatchObject({ code: 'TEST_FAILED', details: { view: 'tags', keys: ['a', 'bad'] } })
    expect(error.message).toBe(
      'View "tags" was not published: 2 of its 3 tests fail: "a", "bad". On "a" it gives {"tag":"x!","n":1} instead of the expected row {"tag":"y","n":1}. Correct the map, pin the document anew, or publish without its tests.',
    )
    expect(await store.query('tags')).toMatchObject([{ tag: 't' }])
    await store.views.publish(changed, { skipTests: true })
    expect(await store.query('tags')).toMatchObject([{ tag: 't!' }])
    // What answered before can be had again.
    await store.views.publish({ ...tags, tests: [] })
    await store.views.restore('tags', 2)
    expect(await store.query('tags')).toMatchObject([{ tag: 't!' }])
    // Filling the view anew is no change of it.
    await store.views.reindex('tags')
    await store.close()
  })

  test('are kept with the definition, and new ones alone build nothing', async () => {
    const path = await temporaryUrl()
    const store = await Datastore.open(path)
    await store.put('doc', { tags: ['t'], n: 1 })
    await store.views.publish({ ...tags, tests: [] })
    const states = await Array.fromAsync(store.views.publish(tags))
    expect(states).toEqual([{ state: 'ready', done: 1, total: 1 }])
    expect(await store.views.get('tags')).toMatchObject({
      version: 2,
      state: 'ready',
      definition: { tests: tags.tests },
    })
    await Array.fromAsync(store.views.publish(tags))
    expect(await store.views.get('tags')).toMatchObject({ version: 2 })
    expect(await store.views.versions('tags')).toMatchObject([
      { version: 2, state: 'ready', answers: true, changes: ['Tests: 3 pinned.'] },
      { version: 1, state: 'retired', answers: false },
    ])
    await store.put('other', { tags: ['o'], n: 2 })
    await store.close()
    const again = await Datastore.open(path)
    expect(await again.views.get('tags')).toMatchObject({ definition: { tests: tags.tests } })
    expect(await again.query('tags')).toHaveLength(2)
    await again.views.publish({ ...changed, tests: [] })
    expect(await again.views.get('tags')).toMatchObject({ version: 3, definition: { tests: [] } })
    await again.close()
  })

  test.each([
    ['neither rows nor error', [{ key: 'a', text: '{}' }]],
    ['both', [{ key: 'a', text: '{}', rows: [], error: 'MAP_ERROR' }]],
    ['too many', Array.from({ length: 201 }, () => ({ key: 'a', text: '{}', rows: [] }))],
    ['too large', [{ key: 'a', text: `"${'x'.repeat(5e6)}"`, rows: [] }]],
    ['no list', 'a' as never],
  ])('are refused with %s', async (_name, tests) => {
    const store = await Datastore.open(await privateUrl())
    expect(await refusal(store.views.publish({ ...tags, tests }))).toMatchObject({ code: 'INVALID_INPUT' })
    await store.close()
  })
})
