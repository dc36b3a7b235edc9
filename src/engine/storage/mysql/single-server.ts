import { randomUUID } from 'node:crypto'
import {
  contradictsTables,
  finishDefinitions,
  isNothingLeft,
  SwapLeft,
  unfinished,
} from './definitions/unfinished.ts'
import type { Connections } from './definitions/unfinished.ts'
import type { DefinitionGuard, Topology } from './topology.ts'

/** One server, or one of which others are replicas: a lock of a row keeps out all other transactions. */
export const singleServer: Topology = {
  session: 'lock_wait_timeout = 30',
  builderSession: null,
  numbers: null,
  // InnoDB lets them go on by itself.
  indexesOnline: true,
  checkHost: () => Promise.resolve(null),
  beforeExecute: () => Promise.resolve(),
  isBusyHost: () => false,
  passes: () => false,
  comesOfUnfinished: (error) => error instanceof SwapLeft || contradictsTables(error),
  guard: (connections) => new RowLocks(connections),

  async finishDefinitions(connections, inTransaction) {
    try {
      return { count: await inTransaction(() => finishDefinitions(connections)), againAfter: null }
    } catch (error) {
      if (isNothingLeft(error)) return { count: 0, againAfter: null }
      throw error
    }
  },
}

/** A program is at work as long as its transaction locks its rows. */
class RowLocks implements DefinitionGuard {
  readonly owner = randomUUID()
  readonly held = false
  readonly wasFollowed = false
  readonly #connections: Connections

  constructor(connections: Connections) {
    this.#connections = connections
  }

  async acquire(): Promise<void> {}

  async beforeMaking(): Promise<void> {}

  /** Before the rows are locked another program may have taken one for a dead program's, and removed it. */
  async protectRows(count: number): Promise<boolean> {
    const locked = await this.#connections.inside(`select id from ${unfinished} where owner = ? for update`, [
      this.owner,
    ])
    return locked.length >= count
  }

  async check(): Promise<void> {}

  async keep(): Promise<void> {}

  forget(): void {}

  async refuseHalfSwapped(): Promise<void> {
    const left = await this.#connections
      .inside(
        `select id from ${unfinished} where owner <> ? and statement like 'rename table %' limit 1 for update skip locked`,
        [this.owner],
      )
      .catch((error: unknown) => {
        if (isNothingLeft(error)) return []
        throw error
      })
    if (left.length > 0) throw new SwapLeft()
  }
}
