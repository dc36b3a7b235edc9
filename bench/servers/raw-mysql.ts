import { createPool } from 'mysql2/promise'
import type { ExecuteValues, Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { KeyedPlace, Place } from '../engine/real-documents.ts'
import type { RawServer } from './raw-server.ts'

const schema = [
  `create table documents (id bigint not null auto_increment primary key, \`key\` varbinary(2048) not null unique,
    rev varbinary(252) not null, seq bigint not null unique, updated varbinary(252), data longtext not null)`,
  `create table place_view (name varchar(768), country varchar(768), lat double, _id bigint not null,
    _key varbinary(2048) not null, key (_id), key (name), key (country)) charset utf8mb4 collate utf8mb4_nopad_bin`,
  'create table counter (seq bigint not null)',
  'insert into counter values (0)',
]

interface Stored extends RowDataPacket {
  readonly id: number
  readonly rev: Buffer
  readonly updated: Buffer
  readonly data: string
}

/** What a programmer writes by hand on mysql2: prepared statements, a connection of the pool for each transaction. */
export class RawMysql implements RawServer {
  readonly #pool: Pool

  private constructor(pool: Pool) {
    this.#pool = pool
  }

  static async open(url: string): Promise<RawMysql> {
    const pool = createPool({ uri: url, connectionLimit: 2 })
    for (const sql of schema) await pool.query(sql)
    return new RawMysql(pool)
  }

  async load(documents: readonly KeyedPlace[]): Promise<void> {
    await this.#inTransaction(async (connection) => {
      const updated = new Date().toISOString()
      const seq = await take(connection, documents.length)
      const [{ insertId }] = await connection.query<ResultSetHeader>(
        'insert into documents (`key`, rev, seq, updated, data) values ?',
        [
          documents.map(({ key, place }, index) => [
            key,
            '1',
            seq - documents.length + index + 1,
            updated,
            JSON.stringify(place),
          ]),
        ],
      )
      // One statement gives ids without gaps, as the server is installed.
      await connection.query('insert into place_view (name, country, lat, _id, _key) values ?', [
        documents.map(({ key, place }, index) => [
          place.name,
          place.country,
          Number(place.lat),
          insertId + index,
          key,
        ]),
      ])
    })
  }

  async get(key: string): Promise<unknown> {
    const [rows] = await this.#pool.execute<Stored[]>(
      'select id, `key`, rev, updated, data from documents where `key` = ?',
      [key],
    )
    if (rows.length === 0) return undefined
    const { id, rev, updated, data } = rows[0]!
    return {
      ...(JSON.parse(data) as object),
      _id: id,
      _key: key,
      _rev: rev.toString(),
      _updated: updated.toString(),
    }
  }

  async findByName(name: string): Promise<unknown[]> {
    const [rows] = await this.#pool.execute<RowDataPacket[]>(
      'select name, country, lat, _id, _key from place_view where name = ? limit 5',
      [name],
    )
    return rows.map((row) => ({ ...row, _key: (row['_key'] as Buffer).toString() }))
  }

  /** Saves a document, and writes its view row by deleting the old one and inserting the new one. */
  async put(key: string, document: Place): Promise<void> {
    await this.#inTransaction(async (connection) => {
      const seq = await take(connection, 1)
      const [{ insertId: id }] = await execute(
        connection,
        `insert into documents (\`key\`, rev, seq, updated, data) values (?, '1', ?, ?, ?)
          on duplicate key update id = last_insert_id(id), rev = rev + 1, seq = values(seq), updated = values(updated),
            data = values(data)`,
        [key, seq, new Date().toISOString(), JSON.stringify(document)],
      )
      await execute(connection, 'delete from place_view where _id = ?', [id])
      await execute(
        connection,
        'insert into place_view (name, country, lat, _id, _key) values (?, ?, ?, ?, ?)',
        [document.name, document.country, Number(document.lat), id, key],
      )
    })
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #inTransaction(work: (connection: PoolConnection) => Promise<void>): Promise<void> {
    const connection = await this.#pool.getConnection()
    try {
      await connection.beginTransaction()
      await work(connection)
      await connection.commit()
    } finally {
      connection.release()
    }
  }
}

async function execute(
  connection: PoolConnection,
  sql: string,
  values: ExecuteValues[],
): Promise<[ResultSetHeader]> {
  const [done] = await connection.execute<ResultSetHeader>(sql, values)
  return [done]
}

/** `last_insert_id` tells the new number with what was changed. */
async function take(connection: PoolConnection, count: number): Promise<number> {
  const [{ insertId }] = await execute(connection, 'update counter set seq = last_insert_id(seq + ?)', [
    count,
  ])
  return insertId
}
