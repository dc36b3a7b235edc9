import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { exportStatement } from '../../src/engine/api/selection/export-statement.ts'
import { Database } from '../../src/engine/database.ts'
import { forkQueryProcess } from '../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../src/engine/storage/aside/query-processes.ts'
import { meddle } from '../support/databases/meddle.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'

async function openFiles(): Promise<Database> {
  const url = await temporaryUrl()
  await meddle(
    url,
    'create table files (id int primary key, fixed binary(4), short varbinary(20), tiny tinyblob, large longblob, words varchar(20), mark binary(3))',
  )
  await meddle(
    url,
    `insert into files values (1, x'00ff10', x'c3a9', x'6869', x'ff', 'é', x'616263'), (2, null, '', '', '', '', null)`,
  )
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const database = await Database.openWith(queryProcesses, url, {})
  onTestFinished(async () => {
    await database.close()
    queryProcesses.close()
  })
  return database
}

const page = { offset: 0, limit: 10 }

/** What a statement finds, with bytes as digits. */
async function found(database: Database, sql: string): Promise<unknown[][]> {
  const { rows } = await database.readStatement(sql, page, {})
  return rows.map((row) =>
    row.map((value) => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value)),
  )
}

test('every binary type is read as bytes, also where they would be a text', async () => {
  const database = await openFiles()
  expect(
    await found(database, 'select fixed, short, tiny, large, words, mark from files order by id'),
  ).toEqual([
    [{ bytes: '00ff1000' }, { bytes: 'c3a9' }, { bytes: '6869' }, { bytes: 'ff' }, 'é', { bytes: '616263' }],
    [null, { bytes: '' }, { bytes: '' }, { bytes: '' }, '', null],
  ])
  expect(
    await found(
      database,
      "select unhex('ff00'), cast(convert(words using utf8mb4) as binary), hex(short) from files where id = 1",
    ),
  ).toEqual([[{ bytes: 'ff00' }, 'é', 'C3A9']])
})

test('bytes are Base64 in an export of a statement', async () => {
  const database = await openFiles()
  const path = temporaryPath('out.ndjson')
  const target = { path, overwrite: false, format: 'ndjson', dialect: undefined } as const
  const sql = 'select fixed, short, tiny, large from files where id = 1'
  await Array.fromAsync(exportStatement(database, sql, { target, signal: new AbortController().signal }))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    fixed: 'AP8QAA==',
    short: 'w6k=',
    tiny: 'aGk=',
    large: '/w==',
  })
})

test('keys of documents and names of stores are texts, also what is made from them', async () => {
  const database = await openFiles()
  const store = await database.createStore('things')
  await store.put('Århus', { n: 1 })
  await store.views.publish({
    name: 'by_n',
    columns: [{ name: 'n', type: 'integer' }],
    map: 'export default ({ n }) => [{ n }]',
  })
  const rows = [['Århus', 'Århus!', 'Århus']]
  const sql = `select "key", concat("key", '!'), (select max(_key) from things_by_n) from things`
  expect(await found(database, sql)).toEqual(rows)
  expect(
    await found(database, 'select "key" from things group by "key" union select _key from things_by_n'),
  ).toEqual([['Århus']])
  expect(await found(database, 'select name from datastore_stores')).toEqual([['things']])
})
