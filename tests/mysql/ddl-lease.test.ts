import { createConnection } from 'mysql2/promise'
import type { ExecuteValues, ResultSetHeader } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refusal } from '../support/refusal.ts'
import { temporaryUrl } from '../support/databases/temporary-url.ts'
import type { SqlRow } from '../../src/engine/storage/operation.ts'
import {
  acquireDdlLease,
  checkDdlLease,
  DdlLease,
  takeOverDead,
} from '../../src/engine/storage/mysql/galera/ddl-lease.ts'
import { typeCast } from '../../src/engine/storage/mysql/mysql-values.ts'
import { Definitions } from '../../src/engine/storage/mysql/definitions/definitions.ts'
import { createUnfinished, unfinished } from '../../src/engine/storage/mysql/definitions/unfinished.ts'
import type { Connections } from '../../src/engine/storage/mysql/definitions/unfinished.ts'

// Runs on MariaDB only. A lease is a matter of rows: one server does for it as well as a cluster.

let connections: Connections
let close: () => Promise<void>

beforeAll(async () => {
  const connection = await createConnection({ uri: await temporaryUrl(), typeCast })
  close = () => connection.end()
  await connection.query(`set sql_mode = 'ANSI_QUOTES'`)
  const query = async (sql: string, params: readonly unknown[] = []): Promise<unknown> =>
    (await connection.query(sql, [...params] as ExecuteValues[]))[0]
  const look: Connections['look'] = async (sql, params) => (await query(sql, params)) as SqlRow[]
  connections = {
    inside: look,
    look,
    aside: async (sql, params) => ((await query(sql, params)) as ResultSetHeader).affectedRows,
  }
  await connections.aside(createUnfinished)
})
beforeEach(async () => void (await connections.aside(`delete from ${unfinished}`)))
afterAll(() => close())

/** A program that was about to make a table, and said so at that time. */
async function leaveHalf(since: Date): Promise<void> {
  const { aside } = connections
  const owner = `${since.toISOString()} somebody`
  await aside(`insert into ${unfinished} (id, owner, statement) values (-1, ?, 'do 0')`, [owner])
  await aside(`insert into ${unfinished} (owner, statement) values (?, 'drop table if exists "half"')`, [
    owner,
  ])
  await aside('create table if not exists "half" (n int)')
}

async function isHalfThere(): Promise<boolean> {
  return (await connections.look(`show tables like 'half'`)).length > 0
}

describe('the lease to make tables in a cluster', () => {
  test('is waited for', async () => {
    const first = await acquireDdlLease(connections)
    let second: string | undefined
    const waiting = acquireDdlLease(connections).then((owner) => (second = owner))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(second).toBeUndefined()
    await checkDdlLease(connections, first)
    await connections.aside(`delete from ${unfinished} where owner = ?`, [first])
    expect(await waiting).not.toBe(first)
  })

  test('of one that has died is taken over, and what it left half-done is undone', async () => {
    await leaveHalf(new Date(Date.now() - 61_000))
    expect(await takeOverDead(connections)).toBe(true)
    expect(await isHalfThere()).toBe(false)
    expect(await connections.look(`select * from ${unfinished}`)).toEqual([])
  })

  test('of one that may be at work is left to it', async () => {
    await leaveHalf(new Date(Date.now() - 59_000))
    expect(await takeOverDead(connections)).toBe(false)
    expect(await isHalfThere()).toBe(true)
  })

  test('keeps who has lost it, or had it for too long, from committing', async () => {
    const owner = await acquireDdlLease(connections)
    await connections.aside(`update ${unfinished} set owner = 'another' where id = -1`)
    expect((await refusal(checkDdlLease(connections, owner))).code).toBe('BUSY')
    const late = `${new Date(Date.now() - 31_000).toISOString()} slow`
    await connections.aside(`update ${unfinished} set owner = ? where id = -1`, [late])
    expect((await refusal(checkDdlLease(connections, late))).code).toBe('BUSY')
  })
})

describe('tables that are made under the lease', () => {
  const define = () => new Definitions(connections, new DdlLease(connections))
  const exists = async (name: string) => (await connections.look(`show tables like '${name}'`)).length > 0
  const leased = async () => (await connections.look(`select id from ${unfinished} where id = -1`)).length > 0

  test('stay with the commit, and what is dropped goes after it', async () => {
    await connections.aside('create table "former" (n int)')
    const definitions = define()
    await definitions.run('create table "made" (n int)')
    await definitions.run('drop table "former"')
    expect(await leased()).toBe(true)
    await definitions.beforeCommit()
    expect([await exists('made'), await exists('former'), await leased()]).toEqual([true, true, true])
    await definitions.keep()
    expect([await exists('made'), await exists('former'), await leased()]).toEqual([true, false, false])
    await connections.aside('drop table "made"')
  })

  test('go with the rollback, and a table of another program is left alone', async () => {
    await connections.aside('create table "theirs" (n int)')
    const definitions = define()
    await definitions.run('create table "ours" (n int)')
    expect((await refusal(definitions.run('create table "theirs" (n int)'))).code).toBe('EXISTS')
    await definitions.undo()
    expect([await exists('ours'), await exists('theirs'), await leased()]).toEqual([false, true, false])
    await connections.aside('drop table "theirs"')
  })

  test('are left to the program that has taken the lease over', async () => {
    const definitions = define()
    await definitions.run('create table "late" (n int)')
    await connections.aside(`update ${unfinished} set owner = 'another' where id = -1`)
    expect((await refusal(definitions.beforeCommit())).code).toBe('BUSY')
    await definitions.undo()
    expect(await exists('late')).toBe(true)
    await connections.aside('drop table "late"')
  })
})
