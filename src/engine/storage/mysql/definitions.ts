import { randomUUID } from 'node:crypto'

/** Runs one statement outside of the transaction. */
export type Execute = (sql: string) => Promise<unknown>

/**
 * Tables that a transaction makes, renames and drops. A definition commits whatever its connection has done, so these go
 * over another one, and the transaction goes on holding its store. What was made is undone when the transaction is; what
 * is dropped goes last of all, or in the one statement that puts another table in its place.
 */
export class Definitions {
  readonly #execute: Execute
  readonly #undo: string[] = []
  readonly #dropped = new Set<string>()
  readonly #gone: string[] = []

  constructor(execute: Execute) {
    this.#execute = execute
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
    if (created === undefined) {
      await this.#execute(sql)
      return
    }
    const table = unquote(created)
    if (this.#dropped.delete(table)) await this.#execute(`drop table if exists ${quote(table)}`)
    await this.#execute(sql)
    this.#undo.push(`drop table if exists ${quote(table)}`)
  }

  /** The transaction is committed: what it dropped goes. */
  async keep(): Promise<void> {
    const tables = [...this.#dropped, ...this.#gone]
    this.#forget()
    for (const table of tables) await this.#execute(`drop table if exists ${quote(table)}`)
  }

  /** The transaction is undone, and with it what it made. */
  async undo(): Promise<void> {
    const steps = this.#undo.toReversed()
    this.#forget()
    for (const sql of steps) await this.#execute(sql)
  }

  async #rename(from: string, to: string): Promise<void> {
    if (!this.#dropped.delete(to)) {
      await this.#execute(`rename table ${quote(from)} to ${quote(to)}`)
      this.#undo.push(`rename table ${quote(to)} to ${quote(from)}`)
      return
    }
    const gone = `datastore_gone_${randomUUID().slice(0, 8)}`
    await this.#execute(`rename table ${quote(to)} to ${quote(gone)}, ${quote(from)} to ${quote(to)}`)
    this.#undo.push(`rename table ${quote(to)} to ${quote(from)}, ${quote(gone)} to ${quote(to)}`)
    this.#gone.push(gone)
  }

  #forget(): void {
    this.#undo.length = 0
    this.#gone.length = 0
    this.#dropped.clear()
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function unquote(identifier: string): string {
  const sign = identifier[0]!
  return identifier.slice(1, -1).replaceAll(sign + sign, sign)
}
