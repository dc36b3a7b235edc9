import { randomUUID } from 'node:crypto'
import { delay } from '../../../../shared/delay.ts'
import { DatastoreError } from '../../../../shared/errors.ts'
import { isServerError } from '../mysql-errors.ts'
import { attempt, isNothingLeft, unfinished } from '../definitions/unfinished.ts'
import type { Connections } from '../definitions/unfinished.ts'
import type { DefinitionGuard } from '../topology.ts'

/**
 * The lease that a program holds while it makes, renames and drops tables in a Galera cluster. A lock of a row is known to its
 * own node only, so the lease is a row that is committed: two that are written on different nodes at once have the same key,
 * and the cluster takes one of them. A program that has held the lease for too long has died, and another takes it over.
 */
const place = -1

/** How long the lease may be held, in milliseconds: what takes longer is undone. */
const leaseMilliseconds = 30_000

/** After that time, in milliseconds, the holder will not commit any more. Clocks must agree within the difference. */
export const takenOverAfter = 2 * leaseMilliseconds

const insertLease = `insert into ${unfinished} (id, owner, statement) values (${place}, ?, 'do 0')`

/** Waits for the lease; returns the name it is held by, which says since when. */
export async function acquireDdlLease(connections: Connections): Promise<string> {
  for (
    const until = Date.now() + leaseMilliseconds;
    Date.now() < until;
    await delay(20 + Math.random() * 80)
  ) {
    const owner = newOwner()
    if (await tryDdlLease(connections, owner)) return owner
    await takeOverDead(connections)
  }
  throw new DatastoreError(
    'BUSY',
    'Other programs make and drop tables in this cluster all the time. Nothing was written; try again.',
  )
}

/**
 * Says in the transaction itself that it still holds the lease: it and a program that has taken over cannot both commit.
 *
 * @throws DatastoreError `BUSY` when the lease was held too long.
 */
export async function checkDdlLease({ inside }: Connections, owner: string): Promise<void> {
  const [held] = await inside(`select owner from ${unfinished} where id = ${place} for update`)
  if (held?.['owner'] === owner && age(owner) < leaseMilliseconds) return
  throw new DatastoreError(
    'BUSY',
    'Making tables took too long for this cluster. Nothing was written; try again.',
  )
}

/** Does what programs that died have left to be done; false when one is at work, or has died so recently that this is not known. */
export async function takeOverDead(connections: Connections): Promise<boolean> {
  const { look, aside } = connections
  try {
    const left = await look(`select id, owner from ${unfinished} order by id`)
    if (left.length === 0) return true
    const owner = newOwner()
    const holder = left.find(({ id }) => Number(id) === place)
    if (holder === undefined) {
      if (!(await tryDdlLease(connections, owner))) return false
    } else {
      const former = String(holder['owner'])
      if (age(former) < takenOverAfter) return false
      const taken = await aside(`update ${unfinished} set owner = ? where id = ${place} and owner = ?`, [
        owner,
        former,
      ])
      if (taken === 0) return false
    }
    const steps = await look(`select id, statement from ${unfinished} where id <> ${place} order by id desc`)
    for (const { id, statement } of steps) {
      await attempt(connections, String(statement))
      await aside(`delete from ${unfinished} where id = ?`, [id!])
    }
    await aside(`delete from ${unfinished} where id = ${place} and owner = ?`, [owner])
    return true
  } catch (error) {
    if (isNothingLeft(error)) return true
    if (isRefusedByCluster(error)) return false
    throw error
  }
}

/** The lease of one transaction, acquired before its first definition. */
export class DdlLease implements DefinitionGuard {
  readonly #connections: Connections
  #owner: string = randomUUID()
  #held = false
  #wasFollowed = false

  constructor(connections: Connections) {
    this.#connections = connections
  }

  get owner(): string {
    return this.#owner
  }

  get held(): boolean {
    return this.#held
  }

  get wasFollowed(): boolean {
    return this.#wasFollowed
  }

  async acquire(): Promise<void> {
    this.#owner = await acquireDdlLease(this.#connections)
    this.#held = true
  }

  /** A table that another program made before the lease was acquired must not be dropped when making it fails here. */
  async beforeMaking(table: string): Promise<void> {
    const [taken] = await this.#connections.look(
      'select 1 from information_schema.tables where table_schema = database() and table_name = ?',
      [table],
    )
    if (taken === undefined) return
    throw new DatastoreError(
      'EXISTS',
      `Another program has just made a table "${table}". Nothing was written.`,
      { details: { tables: [table] } },
    )
  }

  /** The lease protects all rows of its owner. */
  protectRows(): Promise<boolean> {
    return Promise.resolve(true)
  }

  async check(): Promise<void> {
    if (!this.#held) return
    try {
      await checkDdlLease(this.#connections, this.#owner)
    } catch (error) {
      this.#wasFollowed = error instanceof DatastoreError
      throw error
    }
  }

  async keep(): Promise<void> {
    if (this.#held) await this.#connections.inside(insertLease, [this.#owner])
  }

  forget(): void {
    this.#held = false
  }

  /** A program sees a swap by the holder of the lease. */
  async refuseHalfSwapped(): Promise<void> {}
}

function newOwner(): string {
  return `${new Date().toISOString()} ${randomUUID()}`
}

function age(owner: string): number {
  return Date.now() - Date.parse(owner.slice(0, 24))
}

async function tryDdlLease({ aside }: Connections, owner: string): Promise<boolean> {
  try {
    await aside(insertLease, [owner])
    return true
  } catch (error) {
    if ((isServerError(error) && error.errno === 1062) || isRefusedByCluster(error)) return false
    throw error
  }
}

/** Whether a writer on another node was quicker. */
function isRefusedByCluster(error: unknown): boolean {
  return isServerError(error) && [1205, 1213].includes(error.errno)
}
