import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import type { ColumnDefinition, ViewDefinition } from '../../shared/model/view-definition.ts'
import type { ViewColumn } from '../catalog/view-column.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import type { Dialect } from '../storage/dialect.ts'
import { definitionsOn } from '../storage/builder-on.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import { isTakenApart } from '../storage/whole-name.ts'
import type { Field } from '../columns/condition-value.ts'
import { checksSql, columnsOfIndex, indexesSql } from './constraints/constraints.ts'
import type { Constraints } from './constraints/constraints.ts'
import { wordsColumns } from '../columns/text/words-column.ts'
import { completeColumns } from './declared-columns.ts'

/** The statements that make a view's table: what it needs from the start, and the indexes that are built last. */
export interface TableSql {
  readonly create: readonly string[]
  readonly indexes: readonly string[]
  /** What the columns hold whose form is alike on every database. */
  readonly forms: ReadonlyMap<string, ColumnForm>
}

/** Defines the columns of the table that will have the name. */
type DefineColumns = (table: Knex.CreateTableBuilder, name: string) => void

/** The table of a view: its columns, and what it has beside them. */
export interface TableDefinition extends Constraints {
  /** The view's name. */
  readonly name: string
  readonly define: DefineColumns
  /** The columns that constraints may name. */
  readonly columns: readonly (Field & Pick<ViewColumn, 'references' | 'unique' | 'generated'>)[]
}

/**
 * Compiles a table definition for a table name; `_id` and `_key` are added and `_id` is indexed at once.
 *
 * @throws DatastoreError `INVALID_INPUT` for a table or a column that would be made under another name, and for constraints that
 *   name no column, or compare it with what it cannot hold.
 */
export function compileTable(storage: Storage, table: string, definition: TableDefinition): TableSql {
  const { dialect } = storage
  if (isTakenApart(table)) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `A view cannot have the table ${JSON.stringify(table)}: the query builder does not take that as one name. Give the view a name, or a "tableName", without dots, " as " and blanks at either end.`,
      { details: { tables: [table] } },
    )
  }
  let searched: ReturnType<typeof wordsColumns> = []
  let forms: ReadonlyMap<string, ColumnForm> = new Map()
  const compiled = definitionsOn(storage)
    .createTable(table, (builder) => {
      definition.define(builder, table)
      forms = completeColumns(dialect, table, builder)
      searched = wordsColumns(definition.columns)
      builder.specificType('_id', dialect.compiler.types.integer).notNullable()
      builder.specificType('_key', dialect.compiler.types.key).notNullable()
      // Without a default: a program that does not know these columns writes no row that would not be found.
      for (const { words } of searched) builder.specificType(words, dialect.compiler.types.text).notNullable()
    })
    .toSQL()
  if (compiled.some((statement) => statement.bindings.length > 0)) {
    throw new DatastoreError(
      'INVALID_INPUT',
      `The table "${table}" cannot be defined: knex made a statement with parameters of it.`,
    )
  }
  const isIndex = (sql: string): boolean =>
    /^create (unique )?index|^alter table .* add (constraint .* )?(unique|index)\b/i.test(sql)
  const own = [
    ...indexesSql(dialect, table, definition),
    ...searched.flatMap(({ words }) => dialect.compiler.wordsIndex(table, words) ?? []),
  ]
  const checks = checksSql(dialect, table, definition)
  const indexes = [...compiled.map(({ sql }) => sql).filter(isIndex), ...own]
  const statements = compiled.map(({ sql }) => {
    const checked = /^create table/i.test(sql) ? sql.replace(/\)\s*$/, () => `${checks})`) : sql
    return dialect.compiler.tableSql(checked, indexes)
  })
  const byId = definitionsOn(storage)
    .alterTable(table, (builder) => void builder.index(['_id']))
    .toSQL()
  return {
    create: [
      ...statements.filter((sql) => !isIndex(sql)),
      ...byId.map(({ sql }) => dialect.compiler.tableSql(sql, indexes)),
      ...(searched.length > 0 ? [dialect.adapter.wordsTable?.create(table) ?? []].flat() : []),
    ],
    indexes: [...statements.filter(isIndex), ...own],
    forms,
  }
}

/** The table of an authored view. */
export function authoredTable(
  dialect: Dialect,
  definition: Pick<ViewDefinition, 'name' | 'columns' | 'indexes' | 'checks'>,
): TableDefinition {
  return { ...definition, define: defineColumns(dialect, definition) }
}

function defineColumns(
  dialect: Dialect,
  { columns, indexes = [] }: Pick<ViewDefinition, 'columns' | 'indexes'>,
): DefineColumns {
  const together = new Set(indexes.flatMap((index) => columnsOfIndex(index)))
  const isIndexed = ({ name, unique, index, references }: ColumnDefinition): boolean =>
    unique === true || index === true || references !== undefined || together.has(name)
  return (table, name) => {
    for (const column of columns) {
      const built = table.specificType(
        column.name,
        dialect.compiler.columnType(column.type, isIndexed(column)),
      )
      if (column.notNull === true) void built.notNullable()
      const index = `${name}_${column.name}`
      if (column.unique === true)
        void table.unique([column.name], { indexName: dialect.compiler.fitName(`${index}_unique`) })
      else if (column.index === true || column.references !== undefined)
        void table.index([column.name], dialect.compiler.fitName(`${index}_index`))
    }
  }
}

/** Drops a view's table, and the words that are kept beside it; does nothing where there is none. */
export function* dropViewTable({ compiler, adapter }: Dialect, table: string): Operation<void> {
  yield* run(`drop table if exists ${compiler.table(table)}`)
  if (adapter.wordsTable !== null) yield* adapter.wordsTable.drop(table)
}
