import { afterEach, describe, expect, test } from 'vitest'
import { Database } from '../../../src/engine/database.ts'
import { forkQueryProcess } from '../../../src/engine/storage/aside/fork-query-process.ts'
import { QueryProcesses } from '../../../src/engine/storage/aside/query-processes.ts'
import { openStorage } from '../../../src/engine/storage/open-storage.ts'
import type { Storage } from '../../../src/engine/storage/storage.ts'
import { meddle } from '../../support/databases/meddle.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'
import { refusal } from '../../support/refusal.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A database with a table of ten numbers. */
async function numbers(): Promise<{
  storage: Storage
  page: (sql: string, offset?: number) => Promise<unknown[]>
}> {
  const url = await temporaryUrl()
  await meddle(url, 'create table numbers (n integer)')
  await meddle(url, `insert into numbers values ${Array.from({ length: 10 }, (_, n) => `(${n})`).join(', ')}`)
  const queryProcesses = new QueryProcesses(forkQueryProcess)
  const storage = await openStorage(url, { queryProcesses })
  closing.push(
    () => queryProcesses.close(),
    () => storage.close(),
  )
  const page = async (sql: string, offset = 0): Promise<unknown[]> => {
    const { rows } = await storage.readAside({ sql, params: [], page: { offset, limit: 4 } }, {})
    return rows.map(([value]) => Number(value))
  }
  return { storage, page }
}

describe('a statement of a person', () => {
  test('is read page by page', async () => {
    const { page } = await numbers()
    const sql = 'select n from numbers order by n'
    expect(await page(sql)).toEqual([0, 1, 2, 3])
    expect(await page(sql, 4)).toEqual([4, 5, 6, 7])
    expect(await page(sql, 8)).toEqual([8, 9])
    expect(await page(sql, 20)).toEqual([])
  })

  test('has its columns also where it has no rows', async () => {
    const { storage } = await numbers()
    const asked = {
      sql: 'select n, n as other from numbers where n > 100',
      params: [],
      page: { offset: 0, limit: 4 },
    }
    expect(await storage.readAside(asked, {})).toEqual({ columns: ['n', 'other'], rows: [] })
  })

  test('with a mistake is refused with its place', async () => {
    const url = await temporaryUrl()
    await meddle(url, 'create table numbers (n integer)')
    const queryProcesses = new QueryProcesses(forkQueryProcess)
    const database = await Database.openWith(queryProcesses, url, {})
    closing.push(
      () => queryProcesses.close(),
      () => database.close(),
    )
    const page = { offset: 0, limit: 4 }
    const mistaken = await refusal(
      database.readStatement('select n\nfrom numbers\nwher letters > 1', page, {}),
    )
    expect(mistaken.code).toBe('INVALID_INPUT')
    expect(mistaken.details).toMatchObject({ argument: 'sql', line: 3 })
    const missing = await refusal(database.readStatement('select * from letters', page, {}))
    expect(missing.message).toMatch(/^The database refuses the statement: .*letters/)
    const { rows } = await database.readStatement('select n from numbers', page, {})
    expect(rows).toEqual([])
  })

  test('may name the tables of the database, and their columns', async () => {
    const url = await temporaryUrl()
    await meddle(url, 'create table numbers (n integer, other integer)')
    const database = await Database.open(url)
    closing.push(() => database.close())
    expect(await database.tableColumns()).toEqual([{ name: 'numbers', columns: ['n', 'other'] }])
  })

  test('explains itself', async () => {
    const { storage } = await numbers()
    const sql =
      dialect === 'sqlite' ? 'explain query plan select n from numbers' : 'explain select n from numbers'
    const { rows } = await storage.readAside({ sql, params: [], page: { offset: 0, limit: 4 } }, {})
    expect(
      JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
    ).toContain('numbers')
  })

  test.each([
    'insert into numbers values (11)',
    'delete from numbers',
    'drop table numbers',
    'create table more (n integer)',
    ...(dialect === 'sqlite'
      ? [
          "attach '/nowhere/other.db' as other",
          "vacuum into '/nowhere/copy.db'",
          "select load_extension('x')",
          'pragma user_version = 7',
        ]
      : ['select n from numbers; delete from numbers']),
    ...(dialect === 'postgres'
      ? [
          'with gone as (delete from numbers returning n) select n from gone',
          'select n from numbers; commit; delete from numbers',
        ]
      : []),
  ])('writes nothing: %j', async (sql) => {
    const { page } = await numbers()
    const error = await refusal(page(sql))
    expect(error.message).not.toBe('')
    expect(await page('select count(*) from numbers')).toEqual([10])
  })
})
