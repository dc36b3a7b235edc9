import SQLite from 'better-sqlite3'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { never, testApi } from '../../../../tests/support/test-api.ts'
import { Datastore } from '../../datastore.ts'
import { createApi } from '../create-api.ts'
import type { TaskOf } from './job-task.ts'
import { importTablePlan } from './plans/import-table-plan.ts'

const host = testApi()

function shop(): string {
  const path = join(host.folder, 'shop.db')
  const database = new SQLite(path)
  database.exec(`create table orders (id integer primary key, photo blob); create table lines (id int references orders, item text);
    insert into orders values (1, x'00'), (2, null); insert into lines values (1, 'tea')`)
  database.close()
  return path
}

test('tables are listed and shown before they are imported, in the folders that the app may use', async () => {
  const path = shop()
  expect(await host.handlers.imports.tables({ path }, never)).toMatchObject([
    { name: 'lines', key: [] },
    { name: 'orders', key: ['id'], children: [{ name: 'lines' }] },
  ])
  const choice = { path, table: 'orders', children: ['lines'], parents: [] }
  expect(await host.handlers.imports.previewTable({ ...choice, limit: 1 }, never)).toEqual({
    rows: 2,
    documents: [
      { line: 1, key: '1', text: '{"id": 1, "photo": "AA==", "lines": [{"id": 1, "item": "tea"}]}' },
    ],
    errors: [],
    notes: ['Bytes of the table (BLOB) are text in Base64 in the documents.'],
  })
  const server = await refusal(host.handlers.imports.tables({ path: 'postgres://127.0.0.1:1/shop' }, never))
  expect(server.code).toBe('DISCONNECTED')
  const narrow = createApi({ stateFolder: join(host.folder, 'state'), sampleFile: '', folders: ['/nowhere'] })
  onTestFinished(() => narrow.close())
  for (const asked of [
    narrow.handlers.imports.tables({ path }, never),
    narrow.handlers.imports.previewTable({ ...choice, limit: 1 }, never),
  ])
    expect((await refusal(asked)).code).toBe('ACCESS_DENIED')
})

test('a table is imported as a job, which lists the rows that were refused', async () => {
  const place = await host.users(1)
  const path = shop()
  const policy = { onExisting: 'fail', onError: 'skip' } as const
  const choice = { path, table: 'orders', children: [], parents: [], ...policy }
  await host.ended((await host.handlers.imports.startTable({ ...place, ...choice }, never)).job)
  const { job } = await host.handlers.imports.startTable({ ...place, ...choice }, never)
  expect(await host.ended(job)).toMatchObject({ state: 'done', errors: 2, attention: true })
  const [first] = await host.handlers.jobs.errors({ id: job, offset: 0, limit: 10 }, never)
  expect(first).toEqual({
    line: null,
    key: '1',
    code: 'EXISTS',
    message: 'Row 1: There is a document "1" already.',
  })
})

test('a job that was interrupted reads the table again and refuses nothing that it brought itself', async () => {
  const path = shop()
  const store = await Datastore.open(join(host.folder, 'into.db'))
  const task: TaskOf<'import-table'> = {
    type: 'import-table',
    database: '',
    store: '',
    path,
    table: 'orders',
    children: [],
    parents: [],
    onExisting: 'fail',
    onError: 'stop',
  }
  const results: string[] = []
  for (const again of [false, true]) {
    const steps = importTablePlan({ store, changed: () => {}, source: path }, task, again).run(
      new AbortController().signal,
    )
    let step = await steps.next()
    while (step.done !== true) step = await steps.next()
    results.push(step.value)
  }
  await store.close()
  expect(results[0]).toContain(': 2 new documents.')
  expect(results[1]).toContain('Nothing was imported: every key is in use.')
})
