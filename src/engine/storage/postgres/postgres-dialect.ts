import { readViolation, translatePostgresError } from './postgres-errors.ts'
import type { SchemaNames } from './schema-names.ts'
import type { Dialect, ErrorReader } from '../dialect.ts'
import { postgresCompiler } from './postgres-compiler.ts'
import { postgresAdapter } from './postgres-adapter.ts'
import { postgresTables } from './postgres-tables.ts'
import { postgresIntrospector } from './postgres-introspector.ts'

const errors: ErrorReader = {
  violation: readViolation,

  *locate(violation) {
    yield* []
    return violation
  },

  translate: translatePostgresError,
}

/** PostgreSQL, in one of its schemas. */
export function postgresDialect(names: SchemaNames): Dialect {
  return {
    name: 'postgres',
    compiler: postgresCompiler(names),
    introspector: postgresIntrospector(names),
    adapter: postgresAdapter(names),
    errors,
    tables: postgresTables(names.schema),
  }
}
