import { afterEach, describe, expect, test } from 'vitest'
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
