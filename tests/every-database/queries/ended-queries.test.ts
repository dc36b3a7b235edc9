import { afterEach, expect, test } from 'vitest'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import { forkQueryProcess } from '../../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../../src/engine/storage/aside/query-processes.ts'
import type { QueryProcess } from '../../../src/engine/storage/aside/query-processes.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { Database } from '../../../src/engine/database.ts'
import type { Storage } from '../../../src/engine/storage/storage.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

/** A statement that would run for longer than any test. */
const endless = {
  sqlite: 'with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) as found from n',
  postgres: 'select count(*) as found from pg_sleep(600)',
  mysql: 'select sleep(600) as found',
}[dialect as 'sqlite' | 'postgres' | 'mysql']

let started = 0
const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Query processes that are counted as they start, and call back when one is asked. */
function countedProcesses(onAsked: () => void = () => undefined): QueryProcesses {
  started = 0
  const queryProcesses = new QueryProcesses((): QueryProcess => {
    started += 1
    const reader = forkQueryProcess()
    return {
      ...reader,
      send(read) {
        reader.send(read)
        onAsked()
      },
    }
  })
  closing.push(() => queryProcesses.close())
  return queryProcesses
}

async function open(url: string, queryProcesses = countedProcesses()): Promise<Storage> {
  const storage = await openStorage(url, { create: true, queryProcesses })
  closing.push(() => storage.close())
  return storage
}

test('a statement is answered beside other work, its whole numbers exact', async () => {
  const storage = await open(await temporaryUrl())
  const sql = 'select 9007199254740993 as large, ? as text'
  const asked = { sql: dialect === 'postgres' ? sql.replace('?', '?::text') : sql, params: ['a'] }
  const { columns, rows } = await storage.readAside(asked, {})
  expect(columns).toEqual(['large', 'text'])
  expect(rows.map(([large, text]) => [String(large), text])).toEqual([['9007199254740993', 'a']])
})

test('a statement that is cancelled ends, and its connection or process does nothing more', async () => {
  const controller = new AbortController()
  const storage = await open(
    await temporaryUrl(),
    countedProcesses(() => controller.abort()),
  )
  const running = storage.readAside({ sql: endless, params: [] }, { signal: controller.signal })
  if (dialect !== 'sqlite') controller.abort()
  expect(await refusal(running)).toMatchObject({ code: 'CANCELLED', message: 'The query was cancelled.' })
  const again = await storage.readAside({ sql: 'select 1 as one', params: [] }, {})
  expect(again.rows.map(([one]) => Number(one))).toEqual([1])
})

test('a statement that takes longer than its time limit ends, and the error says what to do', async () => {
  const storage = await open(await temporaryUrl())
  const error = await refusal(storage.readAside({ sql: endless, params: [] }, { milliseconds: 1000 }))
  expect(error.code).toBe('CANCELLED')
  expect(error.message).toBe(
    'The query was ended, as it took longer than its time limit of 1 s. Ask for less, by a condition on a column with an index, or give it more time.',
  )
})

test('what the database says of a statement is told', async () => {
  const storage = await open(await temporaryUrl())
  const error = await refusal(storage.readAside({ sql: 'select no_such_column', params: [] }, {}))
  expect(error.message).toContain('no_such_column')
})

test('a view is queried and grouped as without limits', async () => {
  const url = await temporaryUrl()
  const queryProcesses = countedProcesses()
  const store = await Datastore.open(url, { table: 'people' })
  closing.push(() => store.close())
  await store.putMany(Array.from({ length: 9 }, (_, n) => [`k${n}`, { age: n % 3, name: `n${n}` }] as const))
  await store.views.publish({
    name: 'by_age',
    columns: [
      { name: 'age', type: 'integer' },
      { name: 'name', type: 'text' },
    ],
    map: 'export default function* map(doc) { yield { age: doc.age, name: doc.name } }',
  })
  const database = await Database.openWith(queryProcesses, url, {})
  closing.push(() => database.close())
  const people = await database.store('people')
  const where = { age: { gte: 1 } }
  const options = { orderBy: ['-age', 'name'], includeDocs: true, limit: 4 }
  const answer = await people.queryCellsWithin({ milliseconds: 60_000 }, 'by_age', where, options)
  expect(answer).toEqual(await people.queryCells('by_age', where, options))
  expect(answer.rows).toHaveLength(4)
  const grouped = { groupBy: ['age'], count: true, sum: ['age'], orderBy: ['age'] }
  const groups = await people.aggregateCellsWithin({ milliseconds: 60_000 }, 'by_age', grouped)
  expect(groups).toEqual(await people.aggregateCells('by_age', grouped))
  // One after the other in the same process.
  expect(started).toBe(dialect === 'sqlite' ? 1 : 0)
})
