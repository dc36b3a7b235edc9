import { randomBytes } from 'node:crypto'
import { DatastoreError } from '../../shared/errors.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { holdDatabase } from '../catalog/catalog.ts'
import type { Dialect } from '../storage/dialect.ts'
import { row, rows, run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'

const table = 'datastore_epochs'

/** Epochs kept of a store: a cursor from before the oldest one is taken for another history's. */
const mostEpochs = 10_000

/**
 * A stretch of a store's history. Each program begins one with its first write, under an id that no program has used:
 * where a backup was put back, what is written from then on is in other epochs than what was written before.
 */
export interface Epoch {
  /** The first change number in it; the next epoch ends it. */
  readonly seq: number
  readonly id: string
}

/** Makes the table of epochs, which a database of the build before gets before its first write. */
export function* createEpochs({ compiler }: Dialect): Operation<void> {
  const { name, integer } = compiler.types
  yield* run(
    `create table if not exists ${table} (
    store ${name} not null,
    seq ${integer} not null,
    id ${name} not null,
    primary key (store, seq, id)
  )`,
  )
}

/** Begins an epoch with the change `seq`, in its transaction. */
export function* beginEpoch(store: string, { seq, id }: Epoch): Operation<void> {
  yield* run(`insert into ${table} (store, seq, id) values (?, ?, ?)`, [store, seq, id])
  const oldest = yield* row<{ seq: number }>(
    `select seq from ${table} where store = ? order by seq desc limit 1 offset ${mostEpochs - 1}`,
    [store],
  )
  if (oldest !== undefined)
    yield* run(`delete from ${table} where store = ? and seq < ?`, [store, oldest.seq])
}

/** Forgets the epochs of a store that is dropped. */
export function* removeEpochs(dialect: Dialect, store: string): Operation<void> {
  if (yield* hasEpochs(dialect)) yield* run(`delete from ${table} where store = ?`, [store])
}

function* hasEpochs(dialect: Dialect): Operation<boolean> {
  return (yield* dialect.introspector.tableNames()).includes(table)
}

/** The epochs of a database: what is known of them, and the one that this program begins in each store that it writes to. */
export class Epochs {
  readonly #begun = new Set<string>()
  #exist = false
  #table: Promise<boolean> | undefined;

  /**
   * The epochs of the numbers from `from` to `to`, the latest first. Numbers before the first epoch, which a build without
   * epochs wrote or a copy brought along, are in one that is named by when the store was made.
   */
  *between(
    dialect: Dialect,
    store: string,
    { from, to }: { readonly from: number; readonly to: number },
  ): Operation<Epoch[]> {
    this.#exist ||= yield* hasEpochs(dialect)
    const found = this.#exist
      ? yield* rows<Epoch>(
          `select seq, id from ${table} where store = ? and seq <= ? and seq >= coalesce(
            (select max(seq) from ${table} where store = ? and seq <= ?), 0) order by seq desc, id desc`,
          [store, to, store, from],
        )
      : []
    const oldest = found.at(-1)
    if (oldest !== undefined && oldest.seq <= from) return found
    const made = yield* row<{ created: string }>('select created from datastore_stores where name = ?', [
      store,
    ])
    return [...found, { seq: 0, id: (made?.created ?? '').replaceAll(/[^0-9a-zA-Z]/g, '') }]
  }

  /** The id of the epoch that the next write must begin; undefined when it is begun, or cannot be. */
  next(storage: Storage, store: string): undefined | Promise<string | undefined> {
    if (this.#begun.has(store)) return undefined
    this.#table ??= prepare(storage)
    return this.#table.then(
      (ready) => (ready ? randomBytes(8).toString('hex') : undefined),
      // The write meets what is in the way too, and says so.
      () => void (this.#table = undefined),
    )
  }

  /** The epoch's first write is committed. */
  begun(store: string): void {
    this.#begun.add(store)
  }
}

/** What a database answers to a user without the right to do something. */
const refusals: ReadonlySet<ErrorCode> = new Set(['ACCESS_DENIED', 'READ_ONLY'])

/**
 * Makes the table where it is missing; false for a user without the right to make it or write to it, whose puts go on
 * as before.
 */
async function prepare(storage: Storage): Promise<boolean> {
  const { dialect } = storage
  try {
    if (!(await storage.read(hasEpochs(dialect))))
      await storage.write(function* () {
        yield* holdDatabase(dialect)
        yield* createEpochs(dialect)
      })
    // A file has no rights for single tables.
    if (storage.dataVersion() === null) await storage.outside(tryWriting())
    return true
  } catch (error) {
    if (error instanceof DatastoreError && refusals.has(error.code)) return false
    throw error
  }
}

/** Writes nothing, and is refused where writing would be. */
function* tryWriting(): Operation<void> {
  yield* run(`insert into ${table} (store, seq, id) select store, seq, id from ${table} where 1 = 0`)
  yield* run(`delete from ${table} where 1 = 0`)
}
