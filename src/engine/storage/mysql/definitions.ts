import { randomUUID } from 'node:crypto'
import { DatastoreError } from '../../../shared/errors.ts'
import type { SqlRow, SqlValue } from '../operation.ts'
import { isServerError } from './mysql-errors.ts'

/** The two connections that definitions need: the transaction's own, and any other one. */
export interface Connections {
  readonly inside: (sql: string, params?: readonly SqlValue[]) => Promise<SqlRow[]>
  readonly aside: (sql: string, params?: readonly SqlValue[]) => Promise<void>
}

/**
 * What is left to be done by whoever comes next, a statement each, when a program dies: before its transaction was
 * committed what undoes a definition, after it what drops a table that has been replaced.
 */
const table = 'datastore_unfinished'

const create = `create table if not exists ${table} (
  id bigint not null auto_increment primary key, owner varbinary(252) not null, statement longtext not null)`

/**
 * Tables that a transaction makes, renames and drops. A definition commits whatever its connection has done, so these go
 * over another one, and the transaction goes on holding its store. How to undo each is written down first, in a row that
 * the transaction locks: as long as it is locked, somebody is at work. What is dropped goes last of all, or in the one
 * statement that puts another table in its place.
 */
export class Definitions {
  readonly #connections: Connections
  readonly #owner = randomUUID()
  readonly #undo: string[] = []
  readonly #dropped = new Set<string>()
  readonly #gone: string[] = []

  constructor(connections: Connections) {
    this.#connections = connections
  }

  async run(sql: string): Promise<void> {
    const dropped = /^drop table (?:if exists )?(".*"|`.*`)$/is.exec(sql)?.[1]
    if (dropped !== undefined) {
      this.#dropped.add(unquote(dropped))
      return
    }
    const renamed = /^alter table ("(?:[^"]|"")*") rename to ("(?:[^"]|"")*")$/is.exec(sql)
    if (renamed !== null) return await this.#rename(unquote(renamed[1]!), unquote(renamed[2]!))
    const indexed = /^alter table (`(?:[^`]|``)*`) add (?:unique|index) (`(?:[^`]|``)*`)/i.exec(sql)
    if (indexed !== null)
      return await this.#define(sql, dropIndex(unquote(indexed[1]!), unquote(indexed[2]!)))
    const created = /^create table (?!if not exists)("(?:[^"]|"")*"|`(?:[^`]|``)*`)/i.exec(sql)?.[1]
    if (created === undefined) return await this.#connections.aside(sql)
    const name = unquote(created)
    if (this.#dropped.delete(name)) await this.#connections.aside(drop(name))
    await this.#define(sql, drop(name))
  }

  /**
   * Looks whether a program has died while it swapped two tables: this transaction may then have written to the wrong
   * one. It holds its store, so that nobody begins to swap after this.
   *
   * @throws SwapLeft when there is a swap to be undone first.
   */
  async refuseHalfSwapped(): Promise<void> {
    const left = await this.#connections
      .inside(
        `select id from ${table} where owner <> ? and statement like 'rename table %' limit 1 for update skip locked`,
        [this.#owner],
      )
      .catch((error: unknown) => {
        if (lacksTable(error)) return []
        throw error
      })
    if (left.length > 0) throw new SwapLeft()
  }

  /** To be called just before the commit: what was made stays with it, and what was dropped is to go. */
  async beforeCommit(): Promise<void> {
    const drops = [...this.#dropped, ...this.#gone].map(drop)
    if (drops.length > 0) await this.#connections.aside(create)
    if (this.#undo.length > 0)
      await this.#connections.inside(`delete from ${table} where owner = ?`, [this.#owner])
    for (const sql of drops)
      await this.#connections.inside(`insert into ${table} (owner, statement) values (?, ?)`, [
        this.#owner,
        sql,
      ])
  }

  /** The transaction is committed: what it dropped goes. */
  async keep(): Promise<void> {
    const drops = [...this.#dropped, ...this.#gone].map(drop)
    this.#forget()
    for (const sql of drops) await this.#connections.aside(sql)
    if (drops.length > 0) await this.#connections.aside(`delete from ${table} where owner = ?`, [this.#owner])
  }

  /** The transaction is undone, and with it what it made. */
  async undo(): Promise<void> {
    const steps = this.#undo.toReversed()
    this.#forget()
    for (const sql of steps) await attempt(this.#connections, sql)
    if (steps.length > 0) await this.#connections.aside(`delete from ${table} where owner = ?`, [this.#owner])
  }

  async #rename(from: string, to: string): Promise<void> {
    if (!this.#dropped.delete(to)) return await this.#define(rename([from, to]), rename([to, from]))
    const gone = `datastore_gone_${randomUUID().slice(0, 8)}`
    await this.#define(rename([to, gone], [from, to]), rename([to, from], [gone, to]))
    this.#gone.push(gone)
  }

  async #define(sql: string, undo: string): Promise<void> {
    const { inside, aside } = this.#connections
    if (this.#undo.length === 0) await aside(create)
    this.#undo.push(undo)
    let held: readonly unknown[]
    do {
      await aside(`insert into ${table} (owner, statement) values (?, ?)`, [this.#owner, undo])
      // Between the two statements somebody may have taken it for a dead program's, and removed it.
      held = await inside(`select id from ${table} where owner = ? for update`, [this.#owner])
    } while (held.length < this.#undo.length)
    await aside(sql)
  }

  #forget(): void {
    this.#undo.length = 0
    this.#gone.length = 0
    this.#dropped.clear()
  }
}

/** A program died half-way through a swap, and that has to be undone before a transaction can be committed. */
export class SwapLeft extends DatastoreError {
  constructor() {
    super(
      'BUSY',
      'A program ended while it put one table of a view in the place of another. That has to be undone first, by a user who may rename tables. Nothing was written; try again.',
    )
  }
}

/**
 * Does what programs that died have left to be done, and returns how much that was. Where one is at work its rows are
 * locked, and passed over.
 */
export async function finishDefinitions(connections: Connections): Promise<number> {
  const left = await connections.inside(
    `select id, statement from ${table} order by id desc for update skip locked`,
  )
  for (const { id, statement } of left) {
    await attempt(connections, String(statement))
    await connections.inside(`delete from ${table} where id = ?`, [id!])
  }
  return left.length
}

/** Whether a table or index is not there, or there already, which may be what a dead program has left half-done. */
export function contradictsTables(error: unknown): boolean {
  return isServerError(error) && [1050, 1061, 1146].includes(error.errno)
}

/** Whether a table is not there. That of what is unfinished is made with the first definition. */
export function lacksTable(error: unknown): boolean {
  return isServerError(error) && error.errno === 1146
}

/** Undoes a definition that may not have been made, or that somebody has undone by now. */
async function attempt({ aside }: Connections, sql: string): Promise<void> {
  try {
    await aside(sql)
  } catch (error) {
    if (!isServerError(error) || ![1050, 1051, 1091, 1146].includes(error.errno)) throw error
  }
}

function drop(name: string): string {
  return `drop table if exists ${quote(name)}`
}

function dropIndex(from: string, name: string): string {
  return `alter table ${quote(from)} drop index ${quote(name)}`
}

function rename(...steps: (readonly [from: string, to: string])[]): string {
  return `rename table ${steps.map(([from, to]) => `${quote(from)} to ${quote(to)}`).join(', ')}`
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function unquote(identifier: string): string {
  const sign = identifier[0]!
  return identifier.slice(1, -1).replaceAll(sign + sign, sign)
}
