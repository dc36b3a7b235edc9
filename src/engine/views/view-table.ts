import type { ViewColumn } from '../catalog/view-column.ts'
import { typesOf } from '../columns/column-form.ts'
import { identityOf } from '../columns/kept-value.ts'
import { wordsColumns } from '../columns/text/words-column.ts'
import { keepWords } from '../columns/text/words.ts'
import type { Bulk, Dialect } from '../storage/dialect.ts'
import { inSizes } from '../storage/statements/in-sizes.ts'
import { insertRows } from '../storage/statements/insert-rows.ts'
import { attempt, row, run } from '../storage/operation.ts'
import type { Operation, SqlRequest, SqlRow, SqlValue } from '../storage/operation.ts'
import { conditionsOfUnique } from './constraints/constraints.ts'
import type { Constraints } from './constraints/constraints.ts'
import { explainRefusal } from './refusal.ts'
import type { StoredRow } from './row.ts'

/** The rows a view has of one document, with the key that each names. */
export interface DocumentRows {
  readonly identities: readonly string[]
  readonly keys: readonly string[]
}

/** Fewer parameters than any database takes in one statement. */
const mostParameters = 30_000

/** What a document often has: statements for each number of rows up to this are worth keeping. */
const fewRows = 16

/** How many documents, or rows, one statement looks up. */
const idsAtOnce = 512

/** A document, with all rows that it has to have. */
export interface MappedDocument {
  readonly id: number
  readonly key: string
  readonly stored: readonly StoredRow[]
}

/** A row to be added, with the document it is of and all rows of that document. */
export interface NewRow extends MappedDocument {
  readonly values: StoredRow
}

/** The rows of one view's table, by document. Only rows that differ are written. */
export class ViewTable {
  readonly name: string
  readonly table: string
  /** Those that maps fill; what the database makes of them follows by itself. */
  readonly columns: readonly ViewColumn[]
  readonly allColumns: readonly ViewColumn[]
  readonly constraints: Constraints
  readonly #dialect: Dialect
  readonly #exact: boolean
  /** The columns that keep the words of others, and where in a row the texts of those are. */
  readonly #searched: readonly { readonly words: string; readonly place: number }[]
  readonly #words = new WeakMap<StoredRow, readonly string[]>()
  readonly #wordsSql: { readonly put: string; readonly remove: string } | null
  readonly #identify: (values: readonly SqlValue[]) => string
  readonly #sql: ReturnType<typeof statements>
  readonly #insertManySql = new Map<number, string>()
  /** How many rows one statement adds at most. */
  readonly rowsAtOnce: number
  readonly #kept: Pick<SqlRequest, 'keep'>
  readonly #later: Pick<SqlRequest, 'keep' | 'later'>

  constructor(
    dialect: Dialect,
    view: { name: string; table: string; columns: readonly ViewColumn[]; constraints?: Constraints },
  ) {
    this.name = view.name
    this.table = view.table
    this.allColumns = view.columns
    this.constraints = view.constraints ?? {}
    this.columns = view.columns.filter(({ generated }) => generated !== true)
    this.rowsAtOnce = dialect.adapter.rowsAtOnce
    while (this.rowsAtOnce * (this.columns.length + wordsColumns(this.columns).length + 2) > mostParameters)
      this.rowsAtOnce /= 2
    this.#dialect = dialect
    this.#exact = this.columns.some((column) => column.type === 'integer' || column.type === 'other')
    this.#identify = identityOf(this.columns)
    this.#searched = wordsColumns(this.columns).map(({ name, words }) => ({
      words,
      place: this.columns.findIndex((column) => column.name === name),
    }))
    const { wordsTable } = dialect.adapter
    this.#wordsSql =
      wordsTable === null || this.#searched.length === 0
        ? null
        : { put: wordsTable.put(this.table), remove: wordsTable.remove(this.table) }
    this.#sql = statements(
      dialect,
      this,
      this.#searched.map(({ words }) => words),
    )
    this.#kept = { keep: typesOf(this.columns) }
    this.#later = { ...this.#kept, later: true }
  }

  /** Adds rows of a document that has none yet. */
  *add(id: number, key: string, stored: readonly StoredRow[], postponed?: NewRow[]): Operation<void> {
    yield* this.addRows(
      stored.map((values) => ({ id, key, stored, values })),
      postponed,
    )
  }

  /**
   * Adds rows of many documents that have none yet, by few statements that are mostly of the same sizes. Rows whose place is
   * still taken, or that refer to what is not there yet, are put to those that are postponed, where that is possible.
   */
  *addRows(rows: readonly NewRow[], postponed?: NewRow[]): Operation<void> {
    for (const part of inSizes(rows, this.rowsAtOnce, Math.min(fewRows, this.rowsAtOnce))) {
      if (part.length === 1) yield* this.#insert(part[0]!, postponed)
      else yield* this.#insertMany(part, postponed)
    }
    yield* this.#noteWords(rows)
  }

  /** Notes which words documents have, where a table beside the rows has them. */
  *#noteWords(documents: readonly Pick<MappedDocument, 'id' | 'stored'>[]): Operation<void> {
    const sql = this.#wordsSql
    if (sql === null) return
    const byId = new Map(documents.map(({ id, stored }) => [id, stored]))
    for (const [id, stored] of byId) {
      const words = stored.flatMap((values) => this.#wordsOf(values)).join('')
      if (words === '') yield* run(sql.remove, [id])
      else yield* run(sql.put, [id, words])
    }
  }

  *#insert(row: NewRow, postponed?: NewRow[]): Operation<void> {
    try {
      yield* attempt(this.#sql.insert, [...this.#written(row.values), row.id, row.key], this.#later)
    } catch (error) {
      if (postponed !== undefined && this.#mayFitLater(error)) {
        postponed.push(row)
        return
      }
      throw yield* this.#refusal(error, row.key, row.stored, row.values)
    }
  }

  /** A row with the words of its texts behind it. */
  #written(values: StoredRow): StoredRow {
    return this.#searched.length === 0 ? values : [...values, ...this.#wordsOf(values)]
  }

  #wordsOf(values: StoredRow): readonly string[] {
    let words = this.#words.get(values)
    if (words === undefined) {
      words = this.#searched.map(({ place }) => keepWords(values[place]))
      this.#words.set(values, words)
    }
    return words
  }

  /** Whether what else is written may make room for the row that was refused. */
  #mayFitLater(error: unknown): boolean {
    const kind = this.#dialect.errors.violation(error)?.kind
    return kind === 'unique' || kind === 'foreign key'
  }

  *#insertMany(rows: readonly NewRow[], postponed?: NewRow[]): Operation<void> {
    const params: SqlValue[] = []
    for (const { values, id, key } of rows) {
      for (const value of this.#written(values)) params.push(value)
      params.push(id, key)
    }
    const sql = this.#insertSql(rows.length)
    const added = yield* insertRows(this.#dialect, sql, params, { ...this.#later, rows: rows.length })
    // One by one tells which of the others is refused.
    for (const row of rows.slice(added)) yield* this.#insert(row, postponed)
  }

  #insertSql(rows: number): string {
    let sql = this.#insertManySql.get(rows)
    if (sql === undefined) {
      sql = `${this.#sql.insertRows}${`, ${this.#sql.tuple}`.repeat(rows - 1)}`
      this.#insertManySql.set(rows, sql)
    }
    return sql
  }

  /** Makes a document's rows these rows, and writes only what differs; rows may be postponed, as in `addRows`. */
  *replace(id: number, key: string, stored: readonly StoredRow[], postponed?: NewRow[]): Operation<void> {
    const old = (yield {
      mode: 'rows',
      sql: this.#sql.select,
      params: [id],
      exact: this.#exact,
      ...this.#kept,
    }) as SqlRow[]
    if (old.length === 0) return yield* this.add(id, key, stored, postponed)
    const { gone, fresh } = this.#difference(old, stored)
    if (gone.length === 1 && fresh.length === 1) {
      yield* this.#change(gone[0]!, { id, key, stored, values: fresh[0]! }, postponed)
      yield* this.#noteWords([{ id, stored }])
      return
    }
    for (const rowId of gone) yield* run(this.#sql.deleteRow, [rowId], this.#later)
    yield* this.addRows(
      fresh.map((values) => ({ id, key, stored, values })),
      postponed,
    )
    if (gone.length > 0 && fresh.length === 0) yield* this.#noteWords([{ id, stored }])
  }

  /**
   * Makes the rows of many documents these rows, by few statements; rows may be postponed, as in `addRows`. All that go are gone
   * before any is added. Only for a table that no foreign key refers to, which could keep a row from going.
   */
  *replaceMany(bulk: Bulk, documents: readonly MappedDocument[], postponed?: NewRow[]): Operation<void> {
    const old = yield* this.#rowsOf(documents)
    const gone: SqlValue[] = []
    const fresh: NewRow[] = []
    const reduced: Pick<MappedDocument, 'id' | 'stored'>[] = []
    for (const { id, key, stored } of documents) {
      const difference = this.#difference(old.get(id) ?? [], stored)
      for (const rowId of difference.gone) gone.push(rowId)
      for (const values of difference.fresh) fresh.push({ id, key, stored, values })
      if (difference.gone.length > 0 && difference.fresh.length === 0) reduced.push({ id, stored })
    }
    for (const part of inSizes(gone, idsAtOnce)) {
      const { sql, params } = bulk.deleteRows(this.#dialect.compiler.table(this.table), part)
      yield* run(sql, params, part.length === idsAtOnce ? this.#later : { later: true })
    }
    yield* this.addRows(fresh, postponed)
    yield* this.#noteWords(reduced)
  }

  /** The rows of many documents, by their ids. */
  *#rowsOf(documents: readonly MappedDocument[]): Operation<Map<number, SqlRow[]>> {
    const found = new Map<number, SqlRow[]>()
    for (const part of inSizes(documents, idsAtOnce)) {
      const sql = `${this.#sql.selectMany} (${part.map(() => '?').join(', ')})`
      const request = { mode: 'rows', sql, params: part.map(({ id }) => id), exact: this.#exact } as const
      for (const values of (yield request) as SqlRow[]) {
        const id = Number(values['_id'])
        const rows = found.get(id)
        if (rows === undefined) found.set(id, [values])
        else rows.push(values)
      }
    }
    return found
  }

  /** Whether rows may go and come back without anything else changing: no foreign key refers to them. */
  *movesFreely(): Operation<boolean> {
    return (yield* this.#dialect.introspector.referringTables(this.table)).length === 0
  }

  /** Removes every row of a document. */
  *remove(id: number): Operation<void> {
    yield* run(this.#sql.deleteAll, [id], this.#later)
    if (this.#wordsSql !== null) yield* run(this.#wordsSql.remove, [id])
  }

  /** The key of the document whose row holds these values. */
  *holder(columns: readonly string[], values: readonly SqlValue[]): Operation<string | undefined> {
    const where = columns
      .map((column) => {
        const known = this.columns.find(({ name }) => name === column) ?? { type: 'other' as const }
        return `${this.#dialect.compiler.quote(column)} = ${this.#dialect.compiler.operand(known)}`
      })
      .join(' and ')
    const some = conditionsOfUnique(this.#dialect, this, columns)
    const found = yield* row<{ _key: string }>(
      `select _key from ${this.#dialect.compiler.table(this.table)} where ${where}${some} limit 1`,
      values,
    )
    return found?._key
  }

  *count(): Operation<number> {
    const found = yield* row<{ count: number }>(
      `select count(*) as count from ${this.#dialect.compiler.table(this.table)}`,
    )
    return found!.count
  }

  /** The rows of documents whose id is above `after` and at most `until`. */
  *rowsBetween(after: number, until: number): Operation<Map<number, DocumentRows>> {
    const found = (yield {
      mode: 'rows',
      sql: this.#sql.range,
      params: [after, until],
      exact: this.#exact,
    }) as SqlRow[]
    const byId = new Map<number, { identities: string[]; keys: string[] }>()
    for (const values of found) {
      const id = Number(values['_id'])
      const rows = byId.get(id) ?? { identities: [], keys: [] }
      const found = this.columns.map((column) => values[column.name]!)
      // A row with other words than its text has is wrong whatever it holds.
      const isWhole =
        this.#searched.every(({ words, place }) => values[words] === keepWords(found[place])) &&
        (yield* this.#isFound(id, values))
      rows.identities.push(`${isWhole ? '' : '\u0000'}${this.#identify(found)}`)
      rows.keys.push(String(values['_key']))
      byId.set(id, rows)
    }
    return byId
  }

  /** Whether a row is among those that a search for its words looks at. */
  *#isFound(id: number, values: SqlRow): Operation<boolean> {
    if (!this.hasWordsTable) return true
    const wordsTable = this.#dialect.adapter.wordsTable!
    const words = new Set(
      this.#searched
        .flatMap((column) => String(values[column.words]).split(' '))
        .filter((word) => word !== ''),
    )
    return yield* wordsTable.finds(this.table, id, words)
  }

  /** Whether the words of documents are kept in a table of their own, which can be damaged by itself. */
  get hasWordsTable(): boolean {
    return this.#dialect.adapter.wordsTable !== null && this.#searched.length > 0
  }

  /** Makes room for the words of documents, where what holds them is gone or damaged. */
  *mend(): Operation<void> {
    if (this.hasWordsTable) yield* this.#dialect.adapter.wordsTable!.mend(this.table)
  }

  /** How rows that are there differ from those that should be. */
  compare(
    actual: DocumentRows | undefined,
    key: string,
    expected: readonly StoredRow[],
  ): { missing: number; extra: number } {
    const left = new Map<string, number>()
    for (const [index, identity] of (actual?.identities ?? []).entries()) {
      // A row that names another document is wrong whatever it holds.
      const counted = actual!.keys[index] === key ? identity : `\u0000${identity}`
      left.set(counted, (left.get(counted) ?? 0) + 1)
    }
    let missing = 0
    for (const values of expected) {
      const identity = this.#identify(values)
      const count = left.get(identity) ?? 0
      if (count === 0) missing++
      else left.set(identity, count - 1)
    }
    return { missing, extra: [...left.values()].reduce((sum, count) => sum + count, 0) }
  }

  *#change(rowId: SqlValue, row: NewRow, postponed?: NewRow[]): Operation<void> {
    const { key, stored, values } = row
    try {
      yield* attempt(this.#sql.update, [...this.#written(values), rowId], this.#later)
    } catch (error) {
      // A row that other rows refer to stays where it is: removing it might remove those.
      const mayGo = postponed !== undefined && this.#mayFitLater(error)
      if (mayGo && (yield* this.movesFreely())) {
        yield* run(this.#sql.deleteRow, [rowId])
        postponed.push(row)
        return
      }
      throw yield* this.#refusal(error, key, stored, values)
    }
  }

  *#refusal(
    error: unknown,
    key: string,
    stored: readonly StoredRow[],
    values: StoredRow,
  ): Operation<unknown> {
    const violation = this.#dialect.errors.violation(error)
    return violation === null
      ? error
      : yield* explainRefusal(this, {
          violation: yield* this.#dialect.errors.locate(violation, this.table),
          key,
          stored,
          values,
          cause: error,
        })
  }

  #difference(
    old: readonly SqlRow[],
    stored: readonly StoredRow[],
  ): { gone: SqlValue[]; fresh: StoredRow[] } {
    const left = new Map<string, SqlValue[]>()
    for (const found of old) {
      const identity = this.#identify(this.columns.map((column) => found[column.name]!))
      const same = left.get(identity)
      if (same === undefined) left.set(identity, [found['_row']!])
      else same.push(found['_row']!)
    }
    const fresh = stored.filter((values) => left.get(this.#identify(values))?.pop() === undefined)
    return { gone: [...left.values()].flat(), fresh }
  }
}

function statements(
  dialect: Dialect,
  view: { table: string; columns: readonly ViewColumn[] },
  words: readonly string[],
) {
  const { compiler } = dialect
  const table = compiler.table(view.table)
  const columns = view.columns.map((column) => compiler.quote(column.name))
  const kept = words.map((column) => compiler.quote(column))
  const placeholders = view.columns.map((column) => compiler.placeholder(column))
  const tuple = `(${[...placeholders, ...kept.map(() => '?'), '?', '?'].join(', ')})`
  const changes = [
    ...columns.map((column, index) => `${column} = ${placeholders[index]}`),
    ...kept.map((column) => `${column} = ?`),
  ]
  const into = `${table} (${[...columns, ...kept, '_id', '_key'].join(', ')}) values ${tuple}`
  return {
    insert: `insert into ${into}`,
    insertRows: `${compiler.insertRows} ${into}`,
    tuple,
    update: `update ${table} set ${changes.join(', ')} where ${compiler.rowId} = ?`,
    select: `select ${compiler.rowId} as _row, ${columns.join(', ')} from ${table} where _id = ?`,
    selectMany: `select ${compiler.rowId} as _row, _id, ${columns.join(', ')} from ${table} where _id in`,
    range: `select ${[...columns, ...kept].join(', ')}, _id, _key from ${table} where _id > ? and _id <= ?`,
    deleteRow: `delete from ${table} where ${compiler.rowId} = ?`,
    deleteAll: `delete from ${table} where _id = ?`,
  }
}
