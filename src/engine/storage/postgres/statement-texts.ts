import { createHash } from 'node:crypto'
import type { SqlRequest } from '../operation.ts'
import type { SchemaNames } from './schema-names.ts'

/** As many texts are remembered: a program's own statements are far fewer. */
const mostTexts = 1000

/** As many statements a connection keeps prepared; a program with more of them has connections that begin anew. */
const mostNames = 500

/** What is in quotes, a placeholder, or the bare name of one of the engine's own tables. */
const parts = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\?|(?<![\w.$])datastore_\w+/g

/** A statement as the driver takes it: one with a name is prepared once for each connection. */
export interface ServerStatement {
  readonly text: string
  readonly name?: string
}

/** Statements as the server takes them: placeholders are numbered, and the engine's own tables have their schema before them. */
export class StatementTexts {
  readonly #names: SchemaNames
  readonly #texts = new Map<string, string>()
  /** By the types of the tables' columns, and the text. */
  readonly #kept = new Map<string, Map<string, ServerStatement>>()
  #count = 0
  #keeps: boolean
  #age = 0

  /** `keeps`: the server remembers what a connection prepares, as a pool in between may not. */
  constructor(names: SchemaNames, keeps: boolean) {
    this.#names = names
    this.#keeps = keeps
  }

  /** Which statements connections have prepared: those of another age are of no use any more. */
  get age(): number {
    return this.#age
  }

  /**
   * Writes `$1`, `$2` for question marks, and `"team"."datastore_stores"` for `datastore_stores`; what stands in quotes stays.
   *
   * @example new StatementTexts(new SchemaNames('team'), true).of('select seq from datastore_stores where name = ?')
   */
  of(sql: string): string {
    let text = this.#texts.get(sql)
    if (text === undefined) {
      text = this.#write(sql)
      if (this.#texts.size >= mostTexts) this.#texts.delete(this.#texts.keys().next().value!)
      this.#texts.set(sql, text)
    }
    return text
  }

  /**
   * The statement of a request. A name is made of the text and the types of its tables' columns: the server settles the types of
   * parameters once, and would go on comparing whole numbers with a column that has become another one.
   */
  statement({ sql, keep }: SqlRequest): ServerStatement {
    if (keep === undefined || !this.#keeps) return { text: this.of(sql) }
    let kept = this.#kept.get(keep)
    if (kept === undefined) this.#kept.set(keep, (kept = new Map<string, ServerStatement>()))
    let statement = kept.get(sql)
    if (statement === undefined) {
      if (this.#count >= mostNames) {
        this.outdated()
        this.#kept.set(keep, (kept = new Map<string, ServerStatement>()))
      }
      const text = this.of(sql)
      statement = { text, name: nameOf(text, `${keep} ${this.#age}`) }
      kept.set(sql, statement)
      this.#count++
    }
    return statement
  }

  /** What was prepared is of no use any more: there is too much of it, or something has changed the tables. */
  outdated(): void {
    this.#age++
    this.#count = 0
    this.#kept.clear()
  }

  /** Something between engine and server does not remember what was prepared. */
  stopKeeping(): void {
    this.#keeps = false
  }

  #write(sql: string): string {
    let count = 0
    return sql.replace(parts, (part) => {
      if (part === '?') return `$${++count}`
      return part.startsWith('datastore_') ? this.#names.table(part) : part
    })
  }
}

/** The same name is the same statement, whoever prepared it: a pool may hand the connection to another program. */
function nameOf(text: string, keep: string): string {
  return `datastore_${createHash('sha256').update(`${keep}\n${text}`).digest('base64url').slice(0, 32)}`
}
