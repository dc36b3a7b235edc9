import { expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { refusal } from '../../support/refusal.ts'
import { temporaryUrl } from '../../support/databases/temporary-url.ts'

test('queries are saved by name in the database, replaced, forgotten, and travel with a copy', async () => {
  const url = await temporaryUrl()
  const database = await Database.open(url, { create: true })
  const store = await database.createStore('users')
  await store.put('joe', { n: 1 })
  expect(await store.savedQueries.list()).toEqual([])
  await store.savedQueries.remove('nothing')
  const adults = {
    name: 'Adults — 18 or more',
    view: 'by_age',
    query: '{"age":{"gte":18},"text":"’\\"\\\\"}',
  }
  await store.savedQueries.save({ ...adults, query: '{}' })
  await store.savedQueries.save(adults)
  await store.savedQueries.save({ name: 'Zed', view: 'by_age', query: '{}' })
  expect(await store.savedQueries.list()).toEqual([adults, { name: 'Zed', view: 'by_age', query: '{}' }])
  await store.savedQueries.remove('Zed')
  await database.close()

  const again = await Database.open(url)
  await again.copyStore('users', again, { as: 'copied' })
  const copy = await again.store('copied')
  expect(await copy.savedQueries.list()).toEqual([adults])
  expect((await again.inspect()).stores.map(({ name }) => name)).toEqual(['copied', 'users'])
  await again.close()
})

test('a saved query has a name, and is not saved where nothing may be written', async () => {
  const url = await temporaryUrl()
  const database = await Database.open(url, { create: true })
  const store = await database.createStore('users')
  const query = { name: ' ', view: 'v', query: '{}' }
  expect(await refusal(store.savedQueries.save(query))).toMatchObject({ code: 'INVALID_INPUT' })
  await database.close()
  const readonly = await Database.open(url, { readonly: true })
  const seen = await readonly.store('users')
  expect(await refusal(seen.savedQueries.save({ ...query, name: 'x' }))).toMatchObject({ code: 'READ_ONLY' })
  expect(await seen.savedQueries.list()).toEqual([])
  await readonly.close()
})
