import { expect, test } from 'vitest'
import { SqliteStorage } from '../sqlite/sqlite-storage.ts'
import { rows as readRows, run } from '../operation.ts'
import type { Operation, SqlValue } from '../operation.ts'
import { insertRows } from './insert-rows.ts'

const kinds: readonly {
  readonly refusal: string
  readonly column: string
  readonly bad: SqlValue
  readonly kept: number
}[] = [
  { refusal: 'a unique column', column: 'n integer unique', bad: 1, kept: 3 },
  { refusal: 'a column without nulls', column: 'n integer not null', bad: null, kept: 3 },
  { refusal: 'a check', column: 'n integer check (n < 100)', bad: 100, kept: 3 },
  { refusal: 'the primary key', column: 'n integer primary key', bad: 1, kept: 3 },
  // SQLite undoes the statement where a row that is to come may put it right.
  { refusal: 'a foreign key', column: 'n integer references other (id)', bad: 7, kept: 0 },
]

test.for(kinds)(
  'a statement that $refusal refuses tells how many rows stay',
  async ({ column, bad, kept }) => {
    const storage = SqliteStorage.open(':memory:')
    await storage.write(function* () {
      yield* run('create table other (id integer primary key)')
      yield* run('insert into other values (1), (2), (3), (4)')
      yield* run(`create table t (${column}, place integer)`)
    })
    const found = await storage.write(function* (): Operation<unknown> {
      const rows: SqlValue[][] = [1, 2, 3, bad, 4].map((n, place) => [n, place])
      const sql = `${storage.dialect.compiler.insertRows} t values (?, ?), (?, ?), (?, ?), (?, ?), (?, ?)`
      const there = yield* insertRows(storage.dialect, sql, rows.flat(), { rows: 5 })
      return [there, yield* readRows<{ place: number }>('select place from t order by place')]
    })
    expect(found).toEqual([kept, [0, 1, 2].slice(0, kept).map((place) => ({ place }))])
    await storage.close()
  },
)

test('rows that nothing refuses are all there', async () => {
  const storage = SqliteStorage.open(':memory:')
  const there = await storage.write(function* () {
    yield* run('create table t (n integer)')
    return yield* insertRows(storage.dialect, 'insert or fail into t values (?), (?)', [1, 2], { rows: 2 })
  })
  expect(there).toBe(2)
  await storage.close()
})
