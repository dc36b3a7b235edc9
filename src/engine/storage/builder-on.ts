import type { Knex } from 'knex'
import type { Storage } from './storage.ts'

/** The query builder on a table; tables that are joined to it are those of the same schema, unless another one is named. */
export function builderOn({ knex, dialect }: Storage, table: string): Knex.QueryBuilder {
  return dialect.compiler.schema === undefined ? knex(table) : knex(table).withSchema(dialect.compiler.schema)
}

/** The builder of definitions, of tables in the schema that is worked in. */
export function definitionsOn({ knex, dialect }: Storage): Knex.SchemaBuilder {
  return dialect.compiler.schema === undefined ? knex.schema : knex.schema.withSchema(dialect.compiler.schema)
}
