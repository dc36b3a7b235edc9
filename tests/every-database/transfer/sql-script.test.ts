import { readFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { expect, test } from 'vitest'
import { exportSelected } from '../../../src/engine/api/selection/export-selected.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

type Row = Readonly<Record<string, unknown>>

/** Runs a script on an empty database of the dialect as another program does, and reads a table of it. */
async function ran(script: string, table: string): Promise<Row[]> {
  if (dialect === 'sqlite') {
    const database = new Database(':memory:')
    database.exec(script)
    const rows = database.prepare(`select * from ${table} order by "_key"`).safeIntegers().all() as Row[]
    database.close()
    return rows
  }
  const url = await temporaryUrl()
  if (dialect === 'postgres') {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(`set search_path to ${new URL(url).searchParams.get('schema')}`)
    await client.query(script)
    const texts = { getTypeParser: () => (text: string) => text }
    const { rows } = await client.query<Row>({
      text: `select * from ${table} order by "_key" collate "C"`,
      types: texts,
    })
    await client.end()
    return rows
  }
  const options = { uri: url, multipleStatements: true, supportBigNumbers: true, bigNumberStrings: true }
  const connection = await createConnection(options)
  await connection.query(script)
  const [rows] = await connection.query(`select * from ${table.replaceAll('"', '`')} order by _key`)
  await connection.end()
  return rows as Row[]
}

const documents = {
  "a'key": String.raw`{"text": "it's \\ a \"test\"\nline\tтест 😀 ' or 1=1; --", "n": 1, "big": 9007199254740993, "x": 0.1, "yes": true, "mix": "text", "odd \"name\".[x]": 1, "Name": 1, "name": 2, "": 3}`,
  b: '{"text": "", "n": -5, "big": 1, "x": 1e-7, "yes": false, "mix": {"deep": ["\'", null]}, "huge": 12345678901234567890.5, "nul": "a\\u0000b"}',
  c: '{"text": null, "x": 1.7976931348623157e308, "huge": 1}',
}

test('a script of SQL makes a table that holds every value, whatever its names and texts have in them', async () => {
  const path = temporaryPath('documents.db')
  const store = await Datastore.open(path, { table: 'order' })
  for (const [key, text] of Object.entries(documents)) await store.putText(key, text)
  const script = temporaryPath('documents.sql')
  const signal = new AbortController().signal
  const choices = { format: 'sql', path: script, overwrite: false, dialect: sqlDialectOf() } as const
  const columns = [
    'text',
    'n',
    'big',
    'x',
    'yes',
    'mix',
    '["odd \\"name\\".[x]"]',
    'Name',
    'name',
    '[""]',
    'huge',
    'nul',
  ]
  const chosen = { ...choices, columns: columns.map((each) => ({ path: each })) }
  for await (const _ of exportSelected({ store, selection: { prefix: '', except: [] }, signal }, chosen))
    void _
  await store.close()
  const rows = await ran(await readFile(script, 'utf8'), '"order"')
  const read = rows.map((row) => Object.values(row).map((value) => (value === null ? null : said(value))))
  const docs = Object.values(documents).map((text) => JSON.parse(text) as Record<string, unknown>)
  expect(Object.keys(rows[0]!).slice(0, 3)).toEqual(['_key', 'text', 'n'])
  expect(Object.keys(rows[0]!)).toContain('Name')
  expect(Object.keys(rows[0]!)).toContain('name~2')
  expect(read.map((row) => row[0])).toEqual(Object.keys(documents))
  expect(read.map((row) => row[1])).toEqual(docs.map((doc) => doc['text']))
  expect(read.map((row) => row[2])).toEqual(['1', '-5', null])
  expect(read.map((row) => row[3])).toEqual(['9007199254740993', '1', null])
  expect(read.map((row) => Number(row[4]))).toEqual([0.1, 1e-7, 1.7976931348623157e308])
  expect(read.map((row) => row[5])).toEqual([
    expect.stringMatching(/^(1|t|true)$/),
    expect.stringMatching(/^(0|f|false)$/),
    null,
  ])
  expect(read.map((row) => row[6])).toEqual(['"text"', '{"deep": ["\'", null]}', null])
  expect(read.map((row) => row.slice(7, 11))).toEqual([
    ['1', '1', '2', '3'],
    [null, null, null, null],
    [null, null, null, null],
  ])
  expect(read.map((row) => row[11])).toEqual([null, '12345678901234567890.5', '1'])
  expect(read.map((row) => row[12])).toEqual([null, '"a\\u0000b"', null])
})

function sqlDialectOf() {
  return dialect === 'sqlite' || dialect === 'postgres' ? dialect : 'mysql'
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}
