import { expect, test } from 'vitest'
import { Datastore } from '../datastore.ts'
import { SqliteStorage } from '../storage/sqlite/sqlite-storage.ts'
import { temporaryPath } from '../testing/temporary-folder.ts'
import { DocumentTable } from './document-table.ts'

test('the bounds of the ids are looked up, not counted through', async () => {
  const path = temporaryPath()
  const store = await Datastore.open(path, { table: 'docs' })
  await store.putMany({ a: {}, b: {}, c: {} })
  await store.close()
  const storage = SqliteStorage.open(path, {})
  const documents = new DocumentTable(storage.dialect, 'docs', 'datastore', false)
  const { value: request } = documents.bounds().next()
  if (request === null || !('sql' in request)) throw new Error('bounds() asked nothing of the database')
  const plan = await storage.read(storage.dialect.explain(request.sql, request.params))
  expect(plan.join('\n')).not.toMatch(/SCAN docs/)
  expect(await storage.read(documents.bounds())).toEqual({ first: 1, last: 3 })
  await storage.close()
})
