import type { SchemaNames } from './schema-names.ts'

/** As many texts are remembered: a program's own statements are far fewer. */
const mostTexts = 1000

/** What is in quotes, a placeholder, or the bare name of one of the engine's own tables. */
const parts = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\?|(?<![\w.$])datastore_\w+/g

/** Statements as the server takes them: placeholders are numbered, and the engine's own tables have their schema before them. */
export class StatementTexts {
  readonly #names: SchemaNames
  readonly #texts = new Map<string, string>()

  constructor(names: SchemaNames) {
    this.#names = names
  }

  /**
   * Writes `$1`, `$2` for question marks, and `"team"."datastore_stores"` for `datastore_stores`; what stands in quotes stays.
   *
   * @example new StatementTexts(new SchemaNames('team')).of('select seq from datastore_stores where name = ?')
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

  #write(sql: string): string {
    let count = 0
    return sql.replace(parts, (part) => {
      if (part === '?') return `$${++count}`
      return part.startsWith('datastore_') ? this.#names.table(part) : part
    })
  }
}
