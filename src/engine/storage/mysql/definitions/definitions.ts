import { randomUUID } from 'node:crypto'
import { quote } from '../../quote.ts'
import { isIndexMade } from './is-index-made.ts'
import type { DefinitionGuard } from '../topology.ts'
import { attempt, createUnfinished, unfinished } from './unfinished.ts'
import type { Connections } from './unfinished.ts'

/**
 * Tables that a transaction makes, renames and drops. A definition commits whatever its connection has done, so these
 * go over another one, and the transaction goes on holding its store. How to undo each is written down first, in a
 * row that a guard protects: as long as it does, its program is at work. What is dropped goes last of all, or in the
 * one statement that puts another table in its place.
 */
export class Definitions {
  readonly #connections: Connections
  readonly #guard: DefinitionGuard
  readonly #undo: string[] = []
  readonly #dropped = new Set<string>()
  readonly #gone: string[] = []

  constructor(connections: Connections, guard: DefinitionGuard) {
    this.#connections = connections
    this.#guard = guard
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
   * To be called just before the commit: what was made stays with it, and what was dropped is to go. `looked` says that the transaction
   * has looked for swaps left half-done since it holds its store.
   */
  async beforeCommit(looked = false): Promise<void> {
    const { inside } = this.#connections
    if (!looked) await this.#guard.refuseHalfSwapped()
    const drops = [...this.#dropped, ...this.#gone].map(drop)
    if (drops.length > 0) await this.#prepare()
    await this.#guard.check()
    if (this.#undo.length > 0 || this.#guard.held)
      await inside(`delete from ${unfinished} where owner = ?`, [this.#guard.owner])
    for (const sql of drops)
      await inside(`insert into ${unfinished} (owner, statement) values (?, ?)`, [this.#guard.owner, sql])
    if (drops.length > 0) await this.#guard.keep()
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
    const steps = this.#guard.wasFollowed ? [] : this.#undo.toReversed()
    const begun = this.#undo.length > 0 || this.#guard.held
    this.#forget()
    for (const sql of steps) await attempt(this.#connections, sql)
    if (begun) await this.#clear()
  }

  /** Does what is left to be done after a commit whose outcome is unknown; it is right either way. */
  async afterUnknownCommit(): Promise<void> {
    const begun = this.#undo.length > 0 || this.#dropped.size > 0 || this.#guard.held
    this.#forget()
    if (!begun) return
    const left = await this.#connections.look(
      `select statement from ${unfinished} where owner = ? and id > 0 order by id desc for update`,
      [this.#guard.owner],
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
    const { aside } = this.#connections
    await this.#prepare()
    if (made !== undefined) await this.#guard.beforeMaking(made)
    this.#undo.push(undo)
    do {
      await aside(`insert into ${unfinished} (owner, statement) values (?, ?)`, [this.#guard.owner, undo])
    } while (!(await this.#guard.protectRows(this.#undo.length)))
    await aside(sql)
  }

  async #prepare(): Promise<void> {
    if (this.#guard.held) return
    if (this.#undo.length === 0) await this.#connections.aside(createUnfinished)
    await this.#guard.acquire()
  }

  async #clear(): Promise<void> {
    await this.#connections.aside(`delete from ${unfinished} where owner = ?`, [this.#guard.owner])
  }

  #forget(): void {
    this.#undo.length = 0
    this.#gone.length = 0
    this.#dropped.clear()
    this.#guard.forget()
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
