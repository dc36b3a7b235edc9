import type { ColumnKind, ColumnType } from '../../shared/model/view-definition.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import type { Search } from '../columns/text/parse-search.ts'
import type { ChangeNumbers } from './change-numbers.ts'
import type { BuilderMethods } from './query-builder.ts'
import type { Operation, SqlRow, SqlValue } from './operation.ts'

/** A column as the database describes it. `kind` is `other` for a SQL type that views have no name for. */
export interface TableColumn {
  readonly name: string
  readonly kind: ColumnKind
  readonly notNull: boolean
  /** Whether the database makes its value of the row's other columns. */
  readonly generated: boolean
  /** The default as SQL, null when there is none. */
  readonly defaultSql: string | null
}

/** Bytes that a table takes, without its indexes, and that each of those takes; null where the database does not say. */
export interface TableSize {
  readonly bytes: number | null
  readonly indexes: readonly { readonly name: string; readonly bytes: number | null }[]
}

/** What the driver says of a violated constraint, before the engine knows which view and document it means. */
export interface ConstraintViolation {
  /** `type`: the column cannot hold the value, which may be too long or out of its range. */
  readonly kind: 'unique' | 'not null' | 'check' | 'foreign key' | 'type'
  readonly table: string | null
  readonly columns: readonly string[]
  /** Name of the constraint or index, where the columns are not told. */
  readonly name: string | null
}

/** SQL types of the engine's own columns. Texts are compared byte by byte, and differ when only a space at the end does. */
export interface OwnTypes {
  /** A document's number, given by the database. */
  readonly id: string
  readonly integer: string
  /** Up to 63 characters, which may be indexed: names, revisions, times. */
  readonly name: string
  /** A document's key. */
  readonly key: string
  /** A text of any length, kept byte for byte. */
  readonly text: string
}

/** One row to be changed, and what is read of it as it is then. */
export interface RowUpdate {
  readonly table: string
  readonly set: string
  readonly where: string
  readonly columns: string
}

/** JSON as the database itself keeps it: what a document holds, and not how its text was written. */
export interface OwnJson {
  /** The column's SQL type. */
  readonly type: string
  /** The column as the text that is read of it. */
  asText(sql: string): string
  /** The tables whose documents are kept so. */
  tables(): Operation<string[]>
  /** Texts as they will be read back. Fails as a whole when one of them cannot be kept. */
  rewrite(texts: readonly string[]): Operation<string[]>
  /** Why a text cannot be kept, in the database's words; null for an error that says something else. */
  refusal(error: unknown): string | null
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

/** What a document becomes that has the revision `from`. */
export interface DocumentUpdate {
  readonly id: number
  readonly from: string
  readonly rev: string
  readonly seq: number
  readonly updated: string
  readonly data: SqlValue
}

/** Statements for many rows at once, none of which waits for a lock on any other row. */
export interface Bulk {
  /** A query of the heads of the documents with these keys, which locks them in their order until the transaction ends. */
  readonly holdHeads: (table: string, keys: readonly string[]) => Statement
  /** Changes those of the documents that are still at the revision `from`. */
  readonly updateDocuments: (table: string, documents: readonly DocumentUpdate[]) => Statement
  /** Deletes rows of a view. */
  readonly deleteRows: (table: string, rowIds: readonly SqlValue[]) => Statement
}

/** What may be asked of all values of a column. */
export type Aggregate = 'sum' | 'avg' | 'min' | 'max'

/** A column as a program's view defines it. */
export interface DeclaredColumn {
  readonly name: string
  /** The query builder's word for its type, or the SQL type itself. */
  readonly type: string
  readonly form: ColumnForm
  readonly hasDefault: boolean
  /** Whether the table has a column whose value the database makes of other columns: their types stay as they are made. */
  readonly besideGenerated: boolean
}

/** The words that are kept of a text: in which column of which table. */
export interface KeptWords {
  readonly table: string
  readonly sql: string
}

/** A table beside a view's that has the words of each document, where the database has no such index. */
export interface WordsTable {
  nameOf(table: string): string
  create(table: string): string
  drop(table: string): Operation<void>
  rename(from: string, to: string): Operation<void>
  /** Whether something else has the name that the table of a view's words is to have. */
  isTaken(table: string): Operation<boolean>
  /** Takes a document's id and its words, in place of those it has there. */
  put(table: string): string
  /** Takes a document's id. */
  remove(table: string): string
  /** Whether a document is found by each of the words. */
  finds(table: string, id: number, words: Iterable<string>): Operation<boolean>
  /** Makes the table anew, empty, where it is gone or damaged. */
  mend(table: string): Operation<void>
}

/** A condition on a text, and its parameter. */
export interface TextMatch {
  readonly sql: string
  readonly param: SqlValue
}

/** Writes SQL in the words of one database. */
export interface SqlCompiler {
  readonly types: OwnTypes
  /** Name of the hidden column that tells two equal view rows apart. */
  readonly rowId: string
  /** Begins a transaction that cannot write; null where a connection that only reads cannot write anyway. */
  readonly beginReading: string | null
  /** What a `select` ends with to keep other writers from the row until the transaction ends; empty where one writes at a time. */
  readonly forUpdate: string
  /** What a `select` ends with to keep other writers from changing the rows; empty where one writes at a time. */
  readonly forShare: string
  /** What it does to many rows at once; null where one writes at a time, and a statement costs no round trip. */
  readonly bulk: Bulk | null
  /** The schema that the query builder names before each table; undefined where tables have none. */
  readonly schema: string | undefined
  /** Quotes an identifier; any text is safe in it. */
  quote(identifier: string): string
  /** A table, index or sequence as SQL that means the same on every connection: with its schema where it has one. */
  table(name: string): string
  /** A value as it stands in a definition, where there are no parameters. */
  literal(value: SqlValue): string
  /** A name of a table or index made from other names, shortened where the database would cut it off. */
  fitName(name: string): string
  /** The quoted name of an index in its `create index`; empty where the database finds one. */
  indexName(name: string): string
  /** What a statement that inserts several rows begins with. */
  readonly insertRows: string
  /** A query of how many rows such a statement inserted before one was refused; null where they are undone with it. */
  readonly insertedBefore: string | null
  /** Inserts a document unless its key is taken, and reports its id. */
  insertNew(table: string, columns: readonly string[]): string
  /** Inserts a row, or changes the one with the same `keys`. */
  upsert(table: string, columns: readonly string[], keys: readonly string[]): string
  /** Changes one row and reads it; undefined when there is none. */
  updateRow<R = SqlRow>(
    update: RowUpdate,
    set: readonly SqlValue[],
    where: readonly SqlValue[],
  ): Operation<R | undefined>
  /** The SQL type of an authored view's column; one that is indexed may have to be shorter. */
  columnType(type: ColumnType, indexed: boolean): string
  /** A statement by which a view's table is made, with what this database needs besides, and for the indexes it will have. */
  tableSql(sql: string, indexes: readonly string[]): string
  /**
   * Statements that make the same index while writers go on writing to its table, each outside of a transaction. They
   * also replace an index that a program which died left unfinished. Null where that cannot be done.
   */
  onlineIndex(sql: string): readonly string[] | null
  /** What stands for a column's value in a statement that writes it. */
  placeholder(column: ColumnForm): string
  /** What stands for a value that is equal to a column's or differs from it. */
  operand(column: ColumnForm): string
  /** What stands for a value that is less or greater than a column's. */
  orderedOperand(column: ColumnForm): string
  /** Whether a column has one of many values, which are one parameter: a JSON list of texts and numbers, bytes in hexadecimal. */
  inList(sql: string, column: ColumnForm): string
  /** Whether a text ends with another one, contains it, or has the form of a pattern, with the parameter for it. Case counts. */
  matches(operator: 'endsWith' | 'contains' | 'like', sql: string, text: string): TextMatch
  /** How many characters a text has, as a floating-point number. */
  lengthOf(sql: string): string
  /** The statement that makes an index of kept words: see `keepWords`. Null where the database has no such index. */
  wordsIndex(table: string, words: string): string | null
  /**
   * A condition on rows `v` of a view's table that holds for each whose kept words have what is searched, and is answered by an
   * index; null where there is none.
   */
  mayMatch(kept: KeptWords, search: Search): TextMatch | null
  /** A column, or what was counted of one, as it is equal to a value, and grouped. */
  compared(sql: string, column: ColumnForm): string
  /** A column, or what was counted of one, as it is less or greater than a value, and ordered. */
  ordered(sql: string, column: ColumnForm): string
  /** The sum, average, least or greatest value of a column; an average has the form that `averageForm` says. */
  aggregate(name: Aggregate, sql: string, column: ColumnForm): string
  /** The SQL type that a column of a program's view gets instead of the query builder's; null to leave it as it is. */
  programType(column: DeclaredColumn): string | null
  /** A column, or a value, as `ordered`, by which rows are ordered that have cursors: one that is compared as it is sorted. */
  place(sql: string, column: ColumnForm & { readonly name?: string }): string
  /** A term of an order in which null comes before every value. */
  orderTerm(sql: string, descending: boolean): string
}

/** Reads what a database says of its tables, and of how it answers a query. */
export interface Introspector {
  tableNames(): Operation<string[]>
  /** What a database may do by itself: its SQL views, and its triggers with the tables they stand on. */
  programmability(): Operation<{ views: string[]; triggers: { name: string; table: string }[] }>
  /** Changes whenever a table, view, index or trigger was made, changed or dropped; null where nothing tells. */
  schemaVersion(): Operation<number | null>
  /** Whether the ids of documents in this table are those that the database gives. */
  givesIds(table: string): Operation<boolean>
  columns(table: string): Operation<TableColumn[]>
  /** Columns covered by a unique constraint or index, one list each. */
  uniqueKeys(table: string): Operation<string[][]>
  /** Tables with a foreign key to this table, which may be one of them. */
  referringTables(table: string): Operation<string[]>
  /** How large a table and its indexes are, as far as the database says it to this user. */
  tableSize(table: string): Operation<TableSize>
  /** How the database means to answer a query, line by line. */
  explain(sql: string, params: readonly SqlValue[]): Operation<string[]>
}

/** What a database can do, and what it needs beside the common statements. */
export interface Adapter {
  /** Whether the stores of legacy files are looked for, and upgraded. */
  readonly readsLegacyFiles: boolean
  /** Whether a text may have the character U+0000 in it. */
  readonly keepsNul: boolean
  /** Whether documents can be kept compressed. */
  readonly compresses: boolean
  /** The type of JSON that a store may be created with; null where documents are always text. */
  readonly ownJson: OwnJson | null
  /** What the query builder of `view()` writes otherwise than knex does. */
  readonly builderMethods: BuilderMethods
  /** Whether an index may be made of a column of bytes. */
  readonly indexesBytes: boolean
  /** Whether an index may hold some rows only. */
  readonly partialIndexes: boolean
  /** Whether creating, dropping or renaming a table commits what the transaction has done so far. */
  readonly definitionsCommit: boolean
  /** The table of words that a view with searched columns has besides; null where there is none. */
  readonly wordsTable: WordsTable | null
  /** Bytes that a row of a view takes more than in SQLite, and each entry of an index. */
  readonly wider: { readonly row: number; readonly entry: number }
  /** How many rows of a view, or new documents, one statement adds at most, a power of two from 32 on: more gain nothing. */
  readonly rowsAtOnce: number
  /** Whether an insert that finds its key taken keeps a lock on it, so that looking first spares a deadlock. */
  readonly locksTakenKeys: boolean
  /** Where change numbers come from. */
  readonly numbers: ChangeNumbers
  /**
   * Keeps other programs from making the engine's own tables until the transaction ends. Does nothing where one writes at a
   * time, or where a definition that finds its table made is no error.
   */
  holdDefinitions(): Operation<void>
  /** After rows were inserted under ids of their own: the next document's id is greater than `last`. */
  continueIds(table: string, last: number): Operation<void>
  /** Makes the new, empty table of a view compare and tell apart its rows as the engine needs it. */
  prepareViewTable(table: string): Operation<void>
}

/** Reads the errors of one driver. */
export interface ErrorReader {
  /** Reads a driver error; null when it is no constraint violation. */
  violation(error: unknown): ConstraintViolation | null
  /** Finds the columns of a violated constraint of which only the name was told. */
  locate(violation: ConstraintViolation, table: string): Operation<ConstraintViolation>
  /** Turns a driver error into one for the reader; what is already a DatastoreError stays. */
  translate(error: unknown, location: string): unknown
}

/** How tables are read that other programs have made. */
export interface TableReading {
  /** A query of the columns of all tables: `table`, `name`, `type`, and the `place` in the primary key, 0 of those outside it; whether it is `nullable`, where a key may be. */
  readonly columns: string
  /** A query of the columns of foreign keys, those of one together: `id`, `child`, `column`, `parent`, and what it `refers` to, null for the key. */
  readonly foreignKeys: string
  /** The column by which rows without a key are in the order in which they were written; null where there is none. */
  readonly rowOrder: string | null
  /** A value that loses nothing: the source of JSON, a text, or bytes, which are also Base64. Bytes of any column come as they are. */
  read(sql: string, type: string): { readonly sql: string; readonly as: 'json' | 'text' | 'bytes' }
}

/** Where databases differ. The engine asks, and never tests the dialect's name. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres' | 'mysql'
  readonly compiler: SqlCompiler
  readonly introspector: Introspector
  readonly adapter: Adapter
  readonly errors: ErrorReader
  readonly tables: TableReading
}
