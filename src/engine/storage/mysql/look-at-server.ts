import type { Connection, RowDataPacket } from 'mysql2/promise'

/** What a server says of itself. */
export interface ServerLook {
  readonly version: string
  /** A node of a Galera cluster. */
  readonly galera: boolean
  /** Whether it answers queries: a Galera node does not without its cluster, or before it has caught up with it. */
  readonly ready: boolean
  /** Whether it hands its state to a node that joins: writers may have to wait for that. */
  readonly donor: boolean
  /** Whether it says of itself that it takes writes, as a replica does not. */
  readonly takesWrites: boolean
  /** Whether a transaction of this user reads only, unless it says that it writes. */
  readonly readsByDefault: boolean
}

// A node that is not ready answers these, and no `select`.
const variables = `show global variables where variable_name in ('version', 'wsrep_on', 'read_only')`
const readiness = `show global status where variable_name in ('wsrep_ready', 'wsrep_local_state')`
// MariaDB had the first name until 11.1, MySQL has the second one.
const access = `show session variables where variable_name in ('tx_read_only', 'transaction_read_only')`
/** Galera's number of the state Donor/Desynced. */
const donor = '2'

export async function lookAtServer(connection: Connection): Promise<ServerLook> {
  const found = new Map<string, string>()
  for (const sql of [variables, readiness, access]) {
    const [rows] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true })
    for (const [name, value] of rows as unknown as [string, string][]) found.set(name.toLowerCase(), value)
  }
  const galera = found.get('wsrep_on') === 'ON'
  return {
    version: found.get('version')!,
    galera,
    ready: !galera || found.get('wsrep_ready') === 'ON',
    donor: galera && found.get('wsrep_local_state') === donor,
    takesWrites: found.get('read_only') !== 'ON',
    readsByDefault: [found.get('tx_read_only'), found.get('transaction_read_only')].includes('ON'),
  }
}
