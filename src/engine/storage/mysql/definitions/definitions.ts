import { randomUUID } from 'node:crypto'
import { DatastoreError } from '../../../../shared/errors.ts'
import { quote } from '../../quote.ts'
import { isIndexMade } from './is-index-made.ts'
import { checkDdlLease, keepDdlLease, acquireDdlLease } from '../galera/ddl-lease.ts'
import { attempt, createUnfinished, isNothingLeft, SwapLeft, unfinished } from './unfinished.ts'
import type { Connections } from './unfinished.ts'

/**
 * Tables that a transaction makes, renames and drops. A definition commits whatever its connection has done, so these
 * go over another one, and the transaction goes on holding its store. How to undo each is written down first, in a
 * row that the transaction locks: as long as it is locked, its program is at work. What is dropped goes last of all,
 * or in the one statement that puts another table in its place. In a Galera cluster locks end at the node: programs
 * that define tables there take turns.
 */
export class Definitions {
  readonly #connections: Connections
  readonly #clustered: boolean
  #owner: string = randomUUID()
  #hasLease = false
  /** Another program has followed, and undoes what was made. */
  #wasFollowed = false
  readonly #undo: string[] = []
  readonly #dropped = new Set<string>()
  readonly #gone: string[] = []

  constructor(connections: Connections, { clustered }: { readonly clustered: boolean }) {
    this.#connections = connections
    this.#clustered = clustered
  }

  async run(sql: string): Promise<void> {
    const dropped = /^drop table (?:if exists )?(".*"|`.*`)$/is.exec(sql)?.[1]
    if (dropped !== undefined) {
      this.#dropped.add(unquote(dropped))
      return
    }
    const renamed = /^alter table ("(?:[^"]|"")*") rename to ("(?:[^"]|"")*")$/is.exec(sql)
    if (renamed !== null) return await this.#rename(unquote(renamed[1]!), unquote(renamed[2]!))
    const created = /^create table (?!if not exists)("(?:[^"]|"")*"|`(?:[^`]|``)*`)/i.exec(sql)?.[1]
    if (created === undefined) return await this.#addTo(sql)
    const name = unquote(created)
    if (this.#dropped.delete(name)) await this.#connections.aside(drop(name))
    await this.#define(sql, drop(name), name)
  }

  /**
   * Looks whether a program has died while it swapped two tables: this transaction may then have written to the wrong
   * one. It keeps builders from its store, so that none begins to swap after this. In a cluster a program sees a swap
   * by the holder of the lease.
   *
   * @throws SwapLeft when there is a swap to be undone first.
   */
  async refuseHalfSwapped(): Promise<void> {
    if (this.#clustered) return
    const left = await this.#connections
      .inside(
        `select id from ${unfinished} where owner <> ? and statement like 'rename table %' limit 1 for update skip locked`,
        [this.#owner],
      )
      .catch((error: unknown) => {
        if (isNothingLeft(error)) return []
        throw error
      })
    if (left.length > 0) throw new SwapLeft()
  }

  /** To be called just before the commit: what was made stays with it, and what was dropped is to go. */
  async beforeCommit(): Promise<void> {
    const { inside } = this.#connections
    const drops = [...this.#dropped, ...this.#gone].map(drop)
    if (drops.length > 0) await this.#prepare()
    if (this.#hasLease) await this.#checkDdlLease()
    if (this.#undo.length > 0 || this.#hasLease)
      await inside(`delete from ${unfinished} where owner = ?`, [this.#owner])
    for (const sql of drops)
      await inside(`insert into ${unfinished} (owner, statement) values (?, ?)`, [this.#owner, sql])
    if (this.#hasLease && drops.length > 0) await keepDdlLease(this.#connections, this.#owner)
  }

  /** The transaction is committed: what it dropped goes. */
  async keep(): Promise<void> {
    const drops = [...this.#dropped, ...this.#gone].map(drop)
    this.#forget()
    for (const sql of drops) await this.#connections.aside(sql)
    if (drops.length > 0) await this.#clear()
  }

  /** The transaction is undone, and with it what it made. */
  async undo(): Promise<void> {
    const steps = this.#wasFollowed ? [] : this.#undo.toReversed()
    const begun = this.#undo.length > 0 || this.#hasLease
    this.#forget()
    for (const sql of steps) await attempt(this.#connections, sql)
    if (begun) await this.#clear()
  }

  /** Does what is left to be done after a commit whose outcome is unknown; it is right either way. */
  async afterUnknownCommit(): Promise<void> {
    const begun = this.#undo.length > 0 || this.#dropped.size > 0 || this.#hasLease
    this.#forget()
    if (!begun) return
    const left = await this.#connections.look(
      `select statement from ${unfinished} where owner = ? and id > 0 order by id desc for update`,
      [this.#owner],
    )
    for (const { statement } of left) await attempt(this.#connections, String(statement))
    await this.#clear()
  }

  /** What stays when the transaction is undone, as an index does, is there already when it is begun again. */
  async #addTo(sql: string): Promise<void> {
    try {
      await this.#connections.aside(sql)
    } catch (error) {
      if (!(await isIndexMade(this.#connections, sql, error))) throw error
    }
  }

  async #rename(from: string, to: string): Promise<void> {
    if (!this.#dropped.delete(to)) return await this.#define(rename([from, to]), rename([to, from]))
    const gone = `datastore_gone_${randomUUID().slice(0, 8)}`
    await this.#define(rename([to, gone], [from, to]), rename([to, from], [gone, to]))
    this.#gone.push(gone)
  }

  async #define(sql: string, undo: string, made?: string): Promise<void> {
    const { inside, aside } = this.#connections
    await this.#prepare()
    if (this.#hasLease && made !== undefined) await this.#refuseTaken(made)
    this.#undo.push(undo)
    let held: readonly unknown[] | null
    do {
      await aside(`insert into ${unfinished} (owner, statement) values (?, ?)`, [this.#owner, undo])
      held = this.#clustered
        ? null
        : await inside(`select id from ${unfinished} where owner = ? for update`, [this.#owner])
      // Between the two statements another program may have taken the row for a dead program's, and removed it.
    } while (held !== null && held.length < this.#undo.length)
    await aside(sql)
  }

  async #prepare(): Promise<void> {
    if (this.#hasLease) return
    if (this.#undo.length === 0) await this.#connections.aside(createUnfinished)
    if (!this.#clustered) return
    this.#owner = await acquireDdlLease(this.#connections)
    this.#hasLease = true
  }

  async #checkDdlLease(): Promise<void> {
    try {
      await checkDdlLease(this.#connections, this.#owner)
    } catch (error) {
      this.#wasFollowed = error instanceof DatastoreError
      throw error
    }
  }

  /** A table that another program made before the lease was acquired must not be dropped when making it fails here. */
  async #refuseTaken(name: string): Promise<void> {
    const [taken] = await this.#connections.look(
      'select 1 from information_schema.tables where table_schema = database() and table_name = ?',
      [name],
    )
    if (taken === undefined) return
    throw new DatastoreError(
      'EXISTS',
      `Another program has just made a table "${name}". Nothing was written.`,
      {
        details: { tables: [name] },
      },
    )
  }

  async #clear(): Promise<void> {
    await this.#connections.aside(`delete from ${unfinished} where owner = ?`, [this.#owner])
  }

  #forget(): void {
    this.#undo.length = 0
    this.#gone.length = 0
    this.#dropped.clear()
    this.#hasLease = false
  }
}

function drop(name: string): string {
  return `drop table if exists ${quote(name)}`
}

function rename(...steps: (readonly [from: string, to: string])[]): string {
  return `rename table ${steps.map(([from, to]) => `${quote(from)} to ${quote(to)}`).join(', ')}`
}

function unquote(identifier: string): string {
  const sign = identifier[0]!
  return identifier.slice(1, -1).replaceAll(sign + sign, sign)
}
