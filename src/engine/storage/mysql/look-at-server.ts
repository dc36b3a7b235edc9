import type { Connection, RowDataPacket } from 'mysql2/promise'
import { galeraCluster, galeraVariable } from './galera/galera-cluster.ts'
import { reading } from './mysql-values.ts'
import { singleServer } from './single-server.ts'
import type { BusyHost, Topology } from './topology.ts'

/** What a server says of itself. */
export interface ServerLook {
  readonly version: string
  readonly topology: Topology
  /** Why another host does better, or null. */
  readonly busy: BusyHost | null
  /** Whether it says of itself that it takes writes, as a replica does not. */
  readonly takesWrites: boolean
  /** Whether a transaction of this user reads only, unless it says that it writes. */
  readonly readsByDefault: boolean
}

// A host that is not ready answers these, and no `select`.
const variables = `show global variables where variable_name in ('version', 'read_only', '${galeraVariable}')`
// MariaDB had the first name until 11.1, MySQL has the second one.
const access = `show session variables where variable_name in ('tx_read_only', 'transaction_read_only')`

/** Reads what the server says of itself. @throws Error when it answers no queries. */
export async function lookAtServer(connection: Connection): Promise<ServerLook> {
  const found = new Map<string, string>()
  for (const sql of [variables, access]) {
    const [rows] = await connection.query<RowDataPacket[]>({ ...reading, sql, rowsAsArray: true })
    for (const [name, value] of rows as unknown as [string, string][]) found.set(name.toLowerCase(), value)
  }
  const topology = found.get(galeraVariable) === 'ON' ? galeraCluster : singleServer
  return {
    version: found.get('version')!,
    topology,
    busy: await topology.checkHost(connection),
    takesWrites: found.get('read_only') !== 'ON',
    readsByDefault: [found.get('tx_read_only'), found.get('transaction_read_only')].includes('ON'),
  }
}
