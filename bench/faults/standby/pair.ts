import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import type { RowDataPacket } from 'mysql2/promise'
import { OwnServer } from '../../../tests/support/servers/own-server.ts'

const user = { user: 'app', password: 'pa55' }

type Which = 'first' | 'second'

/** A server and one that follows it: what the first has acknowledged, the second one has, and may take its place. */
export class Pair {
  readonly #dialect: string
  readonly #servers: Record<Which, OwnServer>

  private constructor(dialect: string, servers: Record<Which, OwnServer>) {
    this.#dialect = dialect
    this.#servers = servers
  }

  /** With an empty database "shop" for a user with all rights there and no others. */
  static async open(dialect: string): Promise<Pair> {
    const first = await OwnServer.open(dialect, roles[dialect]!.first)
    let second: OwnServer | undefined
    try {
      await first.execute(null, 'create database shop', ...roles[dialect]!.user)
      second = await OwnServer.open(dialect, { ...roles[dialect]!.second, follows: first })
      const pair = new Pair(dialect, { first, second })
      await pair.#follow()
      return pair
    } catch (error) {
      await second?.remove()
      await first.remove()
      throw error
    }
  }

  /** The URL of the database on one of them, or on both in this order. */
  url(...which: readonly Which[]): string {
    const hosts = which.map((each) => `127.0.0.1:${this.#servers[each].port}`).join(',')
    return `${this.#dialect}://${user.user}:${user.password}@${hosts}/shop`
  }

  /** Ends the first for good, as a machine that is gone. */
  async lose(): Promise<void> {
    await this.#servers.first.kill()
  }

  /** Lets the second take writes, with all that it was sent. */
  async promote(): Promise<void> {
    const { second } = this.#servers
    if (this.#dialect === 'postgres') return await second.execute(null, 'select pg_promote()')
    await second.execute(null, 'stop slave io_thread')
    while (!(await hasAppliedAll(second))) await sleep(20)
    await second.execute(null, 'stop slave', 'set global read_only = off')
  }

  async remove(): Promise<void> {
    await this.#servers.second.remove()
    await this.#servers.first.remove()
  }

  async #follow(): Promise<void> {
    const { first, second } = this.#servers
    if (this.#dialect === 'postgres') {
      // The first waits from now on until the second one has what is committed.
      await first.execute(null, `alter system set synchronous_standby_names = '*'`, 'select pg_reload_conf()')
      return
    }
    const admin = new URL(first.url(''))
    await second.execute(
      null,
      'set global read_only = on',
      'set global rpl_semi_sync_slave_enabled = on',
      `change master to master_host = '127.0.0.1', master_port = ${first.port}, master_user = '${admin.username}',
       master_password = '${admin.password}', master_use_gtid = slave_pos`,
      'start slave',
    )
    await first.execute(
      null,
      `set global rpl_semi_sync_master_wait_point = 'AFTER_SYNC'`,
      'set global rpl_semi_sync_master_timeout = 600000',
      'set global rpl_semi_sync_master_enabled = on',
    )
    while (!(await hasDatabase(second))) await sleep(20)
  }
}

interface Roles {
  readonly user: readonly string[]
  readonly first: { readonly settings?: Readonly<Record<string, string>> }
  readonly second: { readonly settings?: Readonly<Record<string, string>> }
}

const roles: Readonly<Record<string, Roles>> = {
  postgres: {
    user: [`create role app login password '${user.password}'`, 'alter database shop owner to app'],
    first: {},
    second: {},
  },
  mysql: {
    user: [`create user app@'%' identified by '${user.password}'`, `grant all on shop.* to app@'%'`],
    first: { settings: { 'server-id': '1', 'log-bin': 'binlog' } },
    second: { settings: { 'server-id': '2', 'log-bin': 'binlog', 'log-slave-updates': 'on' } },
  },
}

/** Whether nothing is left to be done of what was sent. */
async function hasAppliedAll(server: OwnServer): Promise<boolean> {
  const status = await firstRow(server, 'show slave status')
  return (
    status?.['Read_Master_Log_Pos'] === status?.['Exec_Master_Log_Pos'] &&
    String(status?.['Slave_SQL_Running_State']).includes('has read all relay log')
  )
}

async function hasDatabase(server: OwnServer): Promise<boolean> {
  return (await firstRow(server, `select db from mysql.db where user = 'app'`)) !== undefined
}

async function firstRow(server: OwnServer, sql: string): Promise<RowDataPacket | undefined> {
  const connection = await createConnection(server.url('mysql'))
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows[0]
  } finally {
    await connection.end()
  }
}
