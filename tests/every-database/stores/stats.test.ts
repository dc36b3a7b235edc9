import { expect, test } from 'vitest'
import { dialect } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'
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

test('stats of a view count its rows, the documents without any, and its bytes', async () => {
  const store = await openLibrary()
  await store.views.publish({
    name: 'pages',
    columns: [
      { name: 'n', type: 'integer', index: true },
      { name: 'author', type: 'text' },
    ],
    indexes: [{ columns: ['author', 'n'] }],
    onError: 'skip',
    map: `export default function* (doc) {
      if (doc.pages === 700) throw new Error('too long')
      if (doc.pages > 100) { yield { n: doc.pages, author: doc.author }; yield { n: 0, author: null } }
    }`,
  })
  const stats = await store.views.stats('pages')
  expect(stats).toMatchObject({ view: 'pages', version: 1, rows: 4, documents: 2, empty: 1, errors: 1 })
  expect(stats.bytes).toBeGreaterThan(0)
  expect(stats.indexes.length).toBeGreaterThanOrEqual(2)
  for (const { name, bytes } of stats.indexes) {
    expect(name).not.toBe('')
    expect(bytes).toBeGreaterThan(0)
  }
  expect(stats.build!.milliseconds).toBeGreaterThanOrEqual(0)
  expect(Date.parse(stats.build!.ended)).toBeGreaterThan(0)
  expect(await store.views.stats('book')).toMatchObject({ rows: 4, documents: 4, empty: 0, build: null })
  expect(await refusal(store.views.stats('none'))).toMatchObject({ code: 'UNKNOWN_VIEW' })
  await store.close()
})
