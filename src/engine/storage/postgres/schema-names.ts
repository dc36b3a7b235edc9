import { quote } from '../quote.ts'
import { isTakenApart } from '../whole-name.ts'

/**
 * Names of one schema's tables, indexes and sequences, as SQL that means the same on every connection. A pool between client
 * and server may hand a transaction to a connection whose `search_path` another client has set, so nothing is looked up by it.
 */
export class SchemaNames {
  readonly schema: string

  constructor(schema: string) {
    this.schema = schema
  }

  /** The schema as the query builder is told it: one that it takes apart has another name there. */
  get forBuilder(): string {
    return isTakenApart(this.schema) ? 'datastore_schema' : this.schema
  }

  /**
   * Quotes a name that the query builder writes, as one name: its own way takes `a[0]` for an item of a list in `a`. A
   * question mark is escaped, since the builder numbers those within names as well.
   */
  readonly wrapIdentifier = (name: string): string =>
    name === '*' ? name : quote(name === this.forBuilder ? this.schema : name).replaceAll('?', String.raw`\?`)

  /** A table, index or sequence with its schema. */
  table(name: string): string {
    return `${quote(this.schema)}.${quote(name)}`
  }
}
