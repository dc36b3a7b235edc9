/// <reference path="./knex-client.d.ts" />
import type SQLite from 'better-sqlite3'
import type { Knex } from 'knex'
import BetterSqliteClient from 'knex/lib/dialects/better-sqlite3/index.js'

/**
 * A knex whose one pooled connection is the store's own, so that the query builder sees what the store sees,
 * in-memory databases included. It never opens or closes a file.
 */
export function knexOnConnection(database: SQLite.Database, busyMilliseconds: number): Knex.Config {
  class ConnectedClient extends BetterSqliteClient {
    override async acquireRawConnection(): Promise<SQLite.Database> {
      return database
    }

    override async destroyRawConnection(): Promise<void> {}

    // The storage waits for locks by itself; what comes through knex waits as SQLite does.
    override async _query(connection: SQLite.Database, query: unknown): Promise<unknown> {
      connection.pragma(`busy_timeout = ${busyMilliseconds}`)
      try {
        return await super._query(connection, query)
      } finally {
        connection.pragma('busy_timeout = 0')
      }
    }
  }
  return {
    client: ConnectedClient,
    connection: { filename: database.name },
    useNullAsDefault: true,
    // An idle pool must not keep a program from ending that forgot to close its store.
    pool: { min: 0, max: 1, idleTimeoutMillis: 50, reapIntervalMillis: 50 },
  }
}
