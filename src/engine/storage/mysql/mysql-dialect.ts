import { exactLike, nullsFirstOrLast } from '../query-builder.ts'
import { rows } from '../operation.ts'
import { mariadbNumbers } from './numbers/mariadb-numbers.ts'
import { mysqlNumbers } from './numbers/mysql-numbers.ts'
import { readViolation, translateMysqlError } from './mysql-errors.ts'
import type { Flavour } from './flavour.ts'
import type { Adapter, Dialect, ErrorReader } from '../dialect.ts'
import { mysqlCompiler } from './mysql-compiler.ts'
import { mysqlTables } from './mysql-tables.ts'
import { mysqlIntrospector } from './mysql-introspector.ts'

const errors: ErrorReader = {
  violation: readViolation,

  *locate(violation, table) {
    if (violation.kind !== 'unique' || violation.columns.length > 0 || violation.name === null)
      return violation
    const found = yield* rows<{ name: string }>(
      `select column_name as name from information_schema.statistics
       where table_schema = database() and table_name = ? and index_name = ? order by seq_in_index`,
      [table, violation.name],
    )
    return { ...violation, columns: found.map(({ name }) => name) }
  },

  translate: translateMysqlError,
}

/** MariaDB or MySQL. */
export function createMysqlDialect(flavour: Flavour): Dialect {
  return {
    name: 'mysql',
    compiler: mysqlCompiler(flavour),
    introspector: mysqlIntrospector(flavour),
    adapter: mysqlAdapter(flavour),
    errors,
    tables: mysqlTables(flavour.mariadb),
  }
}

function mysqlAdapter({ mariadb, topology }: Flavour): Adapter {
  return {
    readsLegacyFiles: false,

    keepsNul: true,

    compresses: false,

    ownJson: null,

    definitionsCommit: true,

    wider: { row: 35, entry: 16 },

    rowsAtOnce: 256,

    locksTakenKeys: true,

    numbers: topology.numbers ?? (mariadb ? mariadbNumbers : mysqlNumbers),

    *holdDefinitions() {},

    // The database goes on from the greatest id there is.
    *continueIds() {},

    builderMethods: { ...nullsFirstOrLast, ...exactLike },

    // An index of what has no length is made of its beginning only.
    indexesBytes: false,

    partialIndexes: false,
    wordsTable: null,

    *prepareViewTable() {
      yield* []
    },
  }
}
