import { expect, test } from 'vitest'
import { withHistory } from '../../../../tests/support/databases/with-history.ts'
import { byAge, never, testApi } from '../../../../tests/support/test-api.ts'
import type { Referrers } from '../../../shared/model/document-links.ts'

const host = testApi()

async function referrersOf(place: { database: string; store: string }, key: string): Promise<Referrers> {
  let last: Referrers | undefined
  for await (const told of await host.handlers.documents.referrers({ ...place, key }, never)) last = told
  return last!
}

test('finds the documents whose keys a document holds, those that hold its key, and its rows', async () => {
  const place = await host.users(4)
  const { job } = await host.handlers.views.publish({ ...place, definition: byAge }, never)
  await host.ended(job)
  const text = '{"friend":"user-0001","also":["nobody",{"a.b":"user-0002"}],"self":"order","age":7}'
  await host.handlers.documents.save({ ...place, key: 'order', text, rev: null }, never)
  await host.handlers.documents.save(
    { ...place, key: 'escaped', text: '{"x":["\\u006frder"],"age":1}', rev: null },
    never,
  )
  const found = await host.handlers.documents.links({ ...place, key: 'order' }, never)
  expect(found.links).toEqual([
    { path: 'friend', key: 'user-0001' },
    { path: 'also[1]["a.b"]', key: 'user-0002' },
  ])
  expect(found.views).toMatchObject([{ view: 'by_age', rows: [{ age: 7 }], more: false }])
  expect(await referrersOf(place, 'user-0002')).toEqual({
    looked: 6,
    found: [{ key: 'order', path: 'also[1]["a.b"]' }],
    state: 'done',
  })
  expect(await referrersOf(place, 'order')).toMatchObject({ found: [{ key: 'escaped', path: 'x[0]' }] })
  expect(await referrersOf(place, 'user-0003')).toMatchObject({ found: [], state: 'done' })
})

test('lists the old revisions of a document, reads one, and makes it the present one', async () => {
  const place = await host.users(0)
  await withHistory(place)
  const at = { ...place, key: 'joe' }
  const first = await host.handlers.documents.save({ ...at, text: '{"n":1.0}', rev: null }, never)
  await host.handlers.documents.save({ ...at, text: '{"n":2}', rev: first.rev }, never)
  const revisions = await host.handlers.documents.history(at, never)
  expect(revisions).toMatchObject([{ rev: first.rev, deleted: false }])
  const { rev } = revisions[0]!
  expect(await host.handlers.documents.revision({ ...at, rev }, never)).toMatchObject({ text: '{"n":1.0}' })
  await host.handlers.documents.restore({ ...at, rev }, never)
  expect((await host.handlers.documents.get(at, never))?.text).toBe('{"n":1.0}')
})
