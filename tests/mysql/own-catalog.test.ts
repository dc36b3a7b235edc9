import { createConnection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import type { Operation } from '../../src/engine/storage/operation.ts'
import { createMysqlDialect } from '../../src/engine/storage/mysql/mysql-dialect.ts'
import { singleServer } from '../../src/engine/storage/mysql/single-server.ts'

/** The statements of an operation, none of which finds anything. */
function statementsOf(operation: Operation<unknown>): { sql: string; params: readonly unknown[] }[] {
  const statements = []
  for (let step = operation.next(); step.done !== true; step = operation.next([]))
    statements.push(...(step.value.mode === 'all' ? step.value.requests : [step.value]))
  return statements
}

// A server may hold thousands of tables, and a store looks into the catalog whenever it is opened or its views change.
test('what a database holds is looked up without opening the tables of the others', async () => {
  const url = new URL(await temporaryUrl())
  const connection = await createConnection(url.href)
  const dialect = createMysqlDialect({ mariadb: true, topology: singleServer })
  const operations = [
    dialect.introspector.programmability(),
    dialect.introspector.tableNames(),
    dialect.introspector.columns('items'),
    dialect.introspector.uniqueKeys('items'),
    dialect.introspector.referringTables('items'),
  ]
  await connection.query(`set sql_mode = 'ANSI_QUOTES'`)
  const statements = operations.flatMap(statementsOf)
  expect(statements.length).toBeGreaterThan(operations.length)
  for (const { sql, params } of statements) {
    const [plan] = await connection.query(`explain ${sql}`, [...params])
    expect({ sql, plan: JSON.stringify(plan) }).not.toMatchObject({
      plan: expect.stringContaining('Scanned all databases') as string,
    })
  }
  await connection.end()
})
