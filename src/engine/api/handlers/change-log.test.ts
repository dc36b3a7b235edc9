import { expect, test } from 'vitest'
import { never, testApi } from '../../../../tests/support/test-api.ts'

const host = testApi()

test('lists what became of the documents, the newest first, page by page and filtered', async () => {
  const place = await host.users(5)
  const { documents, changes } = host.handlers
  const made = await documents.save({ ...place, key: 'order', text: '{"n":1}', rev: null }, never)
  const since = (await changes.list({ ...place, prefix: '', kind: 'all', limit: 1 }, never)).changes[0]!.seq
  await documents.save({ ...place, key: 'order', text: '{"n":2}', rev: made.rev }, never)
  await documents.delete({ ...place, key: 'user-0002' }, never)
  const all = { ...place, prefix: '', kind: 'all' as const, limit: 3 }
  const first = await changes.list(all, never)
  expect(first.changes.map(({ key, kind }) => [key, kind])).toEqual([
    ['user-0002', 'deleted'],
    ['order', 'changed'],
    ['user-0004', 'new'],
  ])
  const second = await changes.list({ ...all, before: first.next! }, never)
  expect(second.changes.map(({ key }) => key)).toEqual(['user-0003', 'user-0001', 'user-0000'])
  expect((await changes.list({ ...all, prefix: 'user-', kind: 'deleted' }, never)).changes).toMatchObject([
    { key: 'user-0002' },
  ])
  expect(await changes.list({ ...all, prefix: 'nobody' }, never)).toEqual({ changes: [], next: null })
  expect(await changes.since({ ...place, since }, never)).toEqual({
    new: 0,
    changed: 1,
    deleted: 1,
    more: false,
  })
})
