import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Connection } from 'mysql2/promise'
import { testServers } from '../support/servers/test-servers.ts'
import { isServerError } from '../../src/engine/storage/mysql/mysql-errors.ts'
import { prepareInside } from '../../src/engine/storage/mysql/galera/prepare-inside.ts'

// What a node of a cluster does to a transaction, a rollback beneath it does on a single server.

let connection: Connection
beforeAll(async () => (connection = await createConnection(testServers.mysql)))
beforeEach(() => connection.query('start transaction'))
afterAll(() => connection.end())

const statement = (sql: string) => ({ sql, rowsAsArray: false })

/** How many statements the connection has prepared. */
async function prepared(): Promise<number> {
  const [rows] = await connection.query(`show session status like 'Com_stmt_prepare'`)
  return Number((rows as { Value: string }[])[0]!.Value)
}

test('a statement is prepared once, and executed as it is', async () => {
  const before = await prepared()
  const asked = statement('select ? + 1 as n')
  for (let time = 0; time < 3; time++) {
    await prepareInside(connection, asked)
    const [rows] = await connection.execute(asked, ['1'])
    expect(rows).toEqual([{ n: 2 }])
  }
  expect((await prepared()) - before).toBe(1)
  await prepareInside(connection, { ...asked, rowsAsArray: true })
  const [values] = await connection.execute({ ...asked, rowsAsArray: true }, ['1'])
  expect(values).toEqual([[2]])
  expect((await prepared()) - before).toBe(2)
})

test('a transaction that was undone without a word is found out before anything is executed', async () => {
  await prepareInside(connection, statement('select ? + 2'))
  await connection.query('rollback')
  const refused = await prepareInside(connection, statement('select ? + 3')).catch((error: unknown) => error)
  expect(isServerError(refused) && refused.errno).toBe(1213)
  // What was prepared before cannot hide it: there the server says so itself.
  await prepareInside(connection, statement('select ? + 2'))
})

test('what the server says of a statement comes up', async () => {
  await expect(prepareInside(connection, statement('select ? from nowhere_at_all'))).rejects.toMatchObject({
    errno: 1146,
  })
})
