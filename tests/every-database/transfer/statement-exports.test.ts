import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { exportStatement } from '../../../src/engine/api/selection/export-statement.ts'
import { Database } from '../../../src/engine/database.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { forkQueryProcess } from '../../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../../src/engine/storage/aside/query-processes.ts'
import { type ExportFormat, rowFormats } from '../../../src/engine/transfer/exports/export-format.ts'
import { meddle } from '../../support/databases/meddle.ts'
import { temporaryPath } from '../../support/databases/temporary-folder.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A database with a table of a thousand numbers. */
async function numbers(): Promise<{ url: string; database: Database }> {
  const url = await temporaryUrl()
  // With a store, a file has a log beside it, so that readers keep no writer waiting.
  await (await Datastore.open(url)).close()
  await meddle(url, 'create table numbers (n integer)')
  await meddle(
    url,
    `insert into numbers values ${Array.from({ length: 1000 }, (_, n) => `(${n})`).join(', ')}`,
  )
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const database = await Database.openWith(queryProcesses, url, {})
  closing.push(
    () => queryProcesses.close(),
    () => database.close(),
  )
  return { url, database }
}

function exported(
  database: Database,
  sql: string,
  format: ExportFormat,
  signal = new AbortController().signal,
): { path: string; work: ReturnType<typeof exportStatement> } {
  const path = temporaryPath(`out.${format}`)
  const target = {
    path,
    overwrite: false,
    format,
    dialect: format === 'sql' ? ('sqlite' as const) : undefined,
  }
  return { path, work: exportStatement(database, sql, { target, signal }) }
}

test.each(rowFormats)('all rows of a statement are written, not a page of them: %s', async (format) => {
  const { database } = await numbers()
  const { path, work } = exported(database, 'select n, n * 2 as n from numbers order by 1;', format)
  expect((await Array.fromAsync(work)).at(-1)).toEqual({ done: 1000, total: 1000 })
  const text = readFileSync(path, 'utf8')
  const wanted: Partial<Record<ExportFormat, readonly [first: string, last: string]>> = {
    csv: ['n,n_2\r\n0,0\r\n', '999,1998\r\n'],
    tsv: ['n\tn_2\r\n', '999\t1998\r\n'],
    json: ['[\n{"n": 0, "n_2": 0},\n', '{"n": 999, "n_2": 1998}\n]\n'],
    ndjson: ['{"n": 0, "n_2": 0}\n', '{"n": 999, "n_2": 1998}\n'],
    markdown: ['| n | n_2 |\n', '| 999 | 1998 |\n'],
    sql: ['create table', '(999, 1998);\n'],
    parquet: ['PAR1', 'PAR1'],
    xlsx: ['PK', ''],
  }
  const [first, last] = wanted[format]!
  expect(text.slice(0, 200).toLowerCase()).toContain(first.toLowerCase())
  expect(text.slice(-40)).toContain(last)
})

test('a statement without rows has its columns, and values keep all digits', async () => {
  const { url, database } = await numbers()
  const empty = exported(database, 'select n, n as other from numbers where n < 0', 'csv')
  await Array.fromAsync(empty.work)
  expect(readFileSync(empty.path, 'utf8')).toBe('n,other\r\n')
  await meddle(url, `create table files (bytes ${dialect === 'postgres' ? 'bytea' : 'blob'})`)
  await meddle(url, `insert into files values (${dialect === 'postgres' ? String.raw`'\x00ff'` : "x'00ff'"})`)
  const exact = exported(
    database,
    `select 9007199254740993 as big, 'a"b' as text, null as none, bytes from files`,
    'ndjson',
  )
  await Array.fromAsync(exact.work)
  expect(readFileSync(exact.path, 'utf8')).toBe(
    '{"big": 9007199254740993, "text": "a\\"b", "none": null, "bytes": "AP8="}\n',
  )
})

test('an export reads one moment, and holds back what it reads while nothing is taken', async () => {
  const { url, database } = await numbers()
  const { path, work } = exported(database, 'select n from numbers', 'ndjson')
  let changed = false
  for await (const { done } of work)
    if (done > 0 && !changed) {
      changed = true
      await meddle(url, 'update numbers set n = -1')
    }
  expect(changed).toBe(true)
  expect(readFileSync(path, 'utf8')).not.toContain('-1')
})

test('what writes is refused in words, and a mistake with its place; nothing is left of the file', async () => {
  const { database } = await numbers()
  for (const [sql, said] of [
    ['delete from numbers', 'DELETE is none. Nothing was run.'],
    ['select n from numbers; delete from numbers', 'more than one statement'],
    ['select * from letters', 'The database refuses the statement'],
  ] as const) {
    const { path, work } = exported(database, sql, 'csv')
    expect((await refusal(Array.fromAsync(work))).message).toContain(said)
    expect(existsSync(path)).toBe(false)
  }
  const there = exported(database, 'select * from letters', 'csv')
  writeFileSync(there.path, 'mine')
  // Before the statement is run.
  expect((await refusal(Array.fromAsync(there.work))).code).toBe('EXISTS')
  const { rows } = await database.readStatement('select count(*) from numbers', { offset: 0, limit: 1 }, {})
  expect(Number(rows[0]![0])).toBe(1000)
})

test('a signal ends an export before its first row and between others, and leaves nothing behind', async () => {
  const { database } = await numbers()
  for (const when of ['before', 'between'] as const) {
    const ending = new AbortController()
    const sql =
      when === 'between'
        ? 'select a.n from numbers a, numbers b'
        : 'select count(*) from numbers a, numbers b, numbers c, numbers d'
    const { path, work } = exported(database, sql, 'ndjson', ending.signal)
    if (when === 'before') setTimeout(() => ending.abort(), 50)
    const end = refusal(
      (async () => {
        for await (const { done } of work) if (done > 0) ending.abort()
      })(),
    )
    expect((await end).code).toBe('CANCELLED')
    expect(existsSync(path)).toBe(false)
  }
  const { rows } = await database.readStatement('select 1', { offset: 0, limit: 1 }, {})
  expect(rows).toHaveLength(1)
})
