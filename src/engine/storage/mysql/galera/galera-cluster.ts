import type { RowDataPacket } from 'mysql2/promise'
import { DatastoreError } from '../../../../shared/errors.ts'
import { isServerError } from '../mysql-errors.ts'
import { reading } from '../mysql-values.ts'
import { BusyHost } from '../topology.ts'
import type { Topology } from '../topology.ts'
import { DdlLease, takenOverAfter, takeOverDead } from './ddl-lease.ts'
import { galeraNumbers } from './galera-numbers.ts'
import { prepareInside } from './prepare-inside.ts'

/** The variable of the server that is `ON` on a node of a cluster. */
export const galeraVariable = 'wsrep_on'

/**
 * What is read on a node waits until the node has all that the cluster has committed by then. A transaction waits so
 * when it begins, and what it writes is then based on the present rows.
 */
const readsWhatIsCommitted = 'wsrep_sync_wait = 1'

/**
 * In seconds: a transaction that waits longer is blocked by a node that hands its state to another one, and goes on
 * elsewhere.
 */
const patience = 'lock_wait_timeout = 5, innodb_lock_wait_timeout = 5'

// A node that is not ready answers this, and no `select`.
const readiness = `show global status where variable_name in ('wsrep_ready', 'wsrep_local_state')`
/** The number of the state Donor/Desynced. */
const donor = '2'

/** A Galera cluster: a lock keeps out transactions on the same node only, and a commit decides between nodes. */
export const galeraCluster: Topology = {
  session: `${patience}, ${readsWhatIsCommitted}`,
  builderSession: readsWhatIsCommitted,
  numbers: galeraNumbers,
  // All nodes stand still meanwhile.
  indexesOnline: false,

  /** A node does not answer without its cluster, or before it has caught up with it. */
  async checkHost(connection) {
    const [rows] = await connection.query<RowDataPacket[]>({
      ...reading,
      sql: readiness,
      rowsAsArray: true,
    })
    const state = new Map(
      (rows as unknown as [string, string][]).map(([name, value]) => [name.toLowerCase(), value]),
    )
    if (state.get('wsrep_ready') !== 'ON')
      throw new Error('this node of the Galera cluster is not ready: it has no quorum, or is joining')
    return state.get('wsrep_local_state') === donor
      ? new BusyHost('This node of the cluster hands its state to another one. Try again when it is done.')
      : null
  },

  beforeExecute: prepareInside,

  /** A node that hands its state to one that joins keeps writers waiting meanwhile (1205); the other nodes do not. */
  isBusyHost: (error) => isServerError(error) && error.errno === 1205,

  /**
   * Tables come and go before the transaction that they belong to: one that is missing (1146), or is there and belongs
   * to no store, may be known in a moment, or when a node has died in between. A change number that is taken (1062)
   * comes of a count that is behind; the next attempt counts from there.
   */
  passes(error) {
    if (isServerError(error)) return error.errno === 1146 || error.errno === 1062
    return error instanceof DatastoreError && error.code === 'EXISTS'
  },

  // A program sees a swap by the holder of the lease.
  comesOfUnfinished: () => false,

  guard: (connections) => new DdlLease(connections),

  async finishDefinitions(connections) {
    return { count: 0, againAfter: (await takeOverDead(connections)) ? null : takenOverAfter }
  },
}
