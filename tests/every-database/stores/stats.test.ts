import { expect, test } from 'vitest'
import { dialect } from '../../support/databases/temporary-url.ts'
import { openLibrary } from '../../support/library.ts'

test('stats count what there is', async () => {
  const store = await openLibrary()
  await store.delete('d')
  expect(await store.stats()).toMatchObject({
    documents: 3,
    seq: 5,
    deletions: 1,
    revisions: 0,
    views: [{ name: 'book', rows: 3, errors: 0 }],
    journalMode: dialect === 'mysql' ? 'innodb' : 'wal',
  })
  expect((await store.stats()).journalBytes > 0).toBe(dialect === 'sqlite')
  await store.close()
})
