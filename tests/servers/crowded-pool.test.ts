import { expect, test } from 'vitest'
import { Datastore } from '../../src/engine/datastore.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

test('a view is published while more writers wait than the pool has connections', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(`${url}${url.includes('?') ? '&' : '?'}pool=1`, { table: 'users' })
  let published = false
  const writers = [1, 2, 3, 4, 5, 6].map(async (writer) => {
    for (let n = 0; !published; n++) await store.put(`u${writer}`, { n })
  })
  for (const factor of [1, 2]) {
    const map = `export default (doc) => [{ n: doc.n * ${factor} }]`
    await store.views.publish({ name: 'v', columns: [{ name: 'n', type: 'integer', index: true }], map })
  }
  published = true
  await Promise.all(writers)
  expect((await store.views.verify('v')).differences).toEqual([])
  await store.close()
})
