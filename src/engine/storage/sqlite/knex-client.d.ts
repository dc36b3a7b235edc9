// knex ships this file without types; only what sqlite-knex.ts overrides is declared.
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import type SQLite from 'better-sqlite3'
  import type { Knex } from 'knex'

  export default class BetterSqliteClient extends Knex.Client {
    acquireRawConnection(): Promise<SQLite.Database>
    destroyRawConnection(connection: SQLite.Database): Promise<void>
    _query(connection: SQLite.Database, query: unknown): Promise<unknown>
  }
}
