import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

test('a database whose own character set is another one keeps and finds every text', async () => {
  const url = await temporaryUrl()
  const raw = await openRawConnection('mysql', url)
  await raw.run(`alter database "${new URL(url).pathname.slice(1)}" character set latin1`)
  await raw.close()
  const texts = ['é', '🎉', '客', 'a"b\\c', '\u2028']
  const store = await Datastore.open(url)
  await store.views.publish({
    name: 'texts',
    columns: [{ name: 'text', type: 'text', unique: true }],
    map: 'export default (doc) => [{ text: doc.text }]',
  })
  await store.putMany(Object.fromEntries(texts.map((text) => [`key ${text}`, { text }])))
  const many = Array.from({ length: 2_000 }, (_, n) => `${n}`)
  for (const [n, text] of texts.entries()) {
    expect(await store.get(`key ${text}`)).toMatchObject({ text })
    expect(await store.query('texts', { text })).toMatchObject([{ _key: `key ${text}` }])
    expect(await store.query('texts', { text: [...many, text] })).toMatchObject([{ _key: `key ${text}` }])
    expect(await store.query('texts', { _key: [...many, `key ${text}`] })).toMatchObject([{ text }])
    expect(await store.query('texts', { text: { contains: text } })).toMatchObject([{ _key: `key ${text}` }])
    expect(await store.put(`key ${text}`, { text, n })).toMatchObject({ rev: expect.stringMatching(/^2-/) })
  }
  expect(await store.views.verify('texts')).toMatchObject({ different: 0 })
  await store.close()
})
