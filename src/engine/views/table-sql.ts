import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'

/** The statements that make a view's table: what it needs from the start, and the indexes that are built last. */
export interface TableSql {
  readonly create: readonly string[]
  readonly indexes: readonly string[]
}

export type DefineTable = (table: Knex.CreateTableBuilder) => void

/** Compiles a table definition for a table name; `_id` and `_key` are added and `_id` is indexed at once. */
export function compileTable(knex: Knex, table: string, define: DefineTable): TableSql {
  const compiled = knex.schema
    .createTable(table, (builder) => {
      define(builder)
      builder.integer('_id').notNullable()
      builder.text('_key').notNullable()
    })
    .toSQL()
  const statements = compiled.map((statement) => {
    if (statement.bindings.length > 0) {
      throw new DatastoreError(
        'INVALID_INPUT',
        `The table "${table}" cannot be defined: knex made a statement with parameters of it.`,
      )
    }
    return statement.sql
  })
  const isIndex = (sql: string): boolean => /^create (unique )?index/i.test(sql)
  const byId = knex.schema.alterTable(table, (builder) => void builder.index(['_id'])).toSQL()
  return {
    create: [...statements.filter((sql) => !isIndex(sql)), ...byId.map((statement) => statement.sql)],
    indexes: statements.filter(isIndex),
  }
}

/** The table of an authored view. Booleans, times and JSON are typed by the definition, not by the database. */
export function defineColumns(definition: Pick<ViewDefinition, 'columns'>): DefineTable {
  return (table) => {
    for (const column of definition.columns) {
      const built = defineColumn(table, column)
      if (column.notNull === true) void built.notNullable()
      if (column.unique === true) void table.unique([column.name])
      else if (column.index === true) void table.index([column.name])
    }
  }
}

function defineColumn(
  table: Knex.CreateTableBuilder,
  column: ViewDefinition['columns'][number],
): Knex.ColumnBuilder {
  switch (column.type) {
    case 'text':
    case 'json':
      return table.text(column.name)
    case 'integer':
      return table.bigInteger(column.name)
    case 'real':
      return table.double(column.name)
    case 'boolean':
      return table.boolean(column.name)
    case 'timestamp':
      return table.datetime(column.name)
    default:
      return column.type satisfies never
  }
}
