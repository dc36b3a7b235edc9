import type { ColumnType } from '../../shared/model/view-definition.ts'
import type { Operation } from './operation.ts'

/** A column as the database describes it. `kind` is `other` for a SQL type that views have no name for. */
export interface TableColumn {
  readonly name: string
  readonly kind: ColumnType | 'other'
  readonly notNull: boolean
  /** The default as SQL, null when there is none. */
  readonly defaultSql: string | null
}

/** What the driver says of a violated constraint, before the engine knows which view and document it means. */
export interface ConstraintViolation {
  readonly kind: 'unique' | 'not null' | 'check' | 'foreign key'
  readonly table: string | null
  readonly columns: readonly string[]
  /** Name of the constraint or index, where the columns are not told. */
  readonly name: string | null
}

/** Where databases differ. One small file each; the engine asks, and never tests the dialect's name. */
export interface Dialect {
  readonly name: 'sqlite'
  /** Quotes an identifier; any text is safe in it. */
  quote(identifier: string): string
  tableNames(): Operation<string[]>
  /** What a database may do by itself: its SQL views, and its triggers with the tables they stand on. */
  programmability(): Operation<{ views: string[]; triggers: { name: string; table: string }[] }>
  /** Tables with a foreign key to this table, other than itself. */
  referringTables(table: string): Operation<string[]>
  /** Changes whenever a table, view, index or trigger was made, changed or dropped. */
  schemaVersion(): Operation<number>
  columns(table: string): Operation<TableColumn[]>
  /** Columns covered by a unique constraint or index, one list each. */
  uniqueKeys(table: string): Operation<string[][]>
  /** Reads a driver error; null when it is no constraint violation. */
  violation(error: unknown): ConstraintViolation | null
  /** Turns a driver error into one for the reader; what is already a DatastoreError stays. */
  translate(error: unknown, location: string): unknown
  /** Name of the hidden column that tells two equal view rows apart. */
  readonly rowId: string
}
