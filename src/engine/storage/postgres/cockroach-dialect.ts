import { countedNumbers } from '../counted-numbers.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import type { Dialect } from '../dialect.ts'
import { rows } from '../operation.ts'
import { postgresBulk } from './postgres-bulk.ts'
import { postgresDialect } from './postgres-dialect.ts'
import type { SchemaNames } from './schema-names.ts'

const rowId = '_row'

/** What a program's view may hold in SQLite, whose columns have no length and no range, it may hold here. */
const wideTypes: readonly (readonly [narrow: RegExp, wide: string])[] = [
  [/^varchar\(255\)$/i, 'text'],
  [/^(smallint|integer)$/i, 'bigint'],
  [/^real$/i, 'double precision'],
]

/** Texts are compared byte by byte unless a collation is asked for, and one is not compared with a text of none. */
const exactText = 'text'

/**
 * CockroachDB, which speaks as PostgreSQL does. Written from its documentation, and never tried on a real one: there are no places
 * of rows, so that a hidden column tells equal rows apart; texts have no collation; and a column's type is not
 * changed within a transaction, so that it is made wide at once.
 */
export function cockroachDialect(names: SchemaNames): Dialect {
  const postgres = postgresDialect(names)
  return {
    ...postgres,
    types: { ...postgres.types, name: exactText, key: exactText },
    rowId,
    bulk: postgresBulk(rowId),
    // Advisory locks do nothing there.
    numbers: countedNumbers(postgres),
    ownJson: null,
    onlineIndex: () => null,

    columnType(type, indexed) {
      return type === 'text' ? exactText : postgres.columnType(type, indexed)
    },

    tableSql(sql) {
      if (!/^create table/i.test(sql)) return postgres.tableSql(sql, [])
      const wide = sql.replace(
        /"(?:[^"]|"")*"|'(?:[^']|'')*'|\bvarchar\(255\)|\b(?:smallint|integer|real)\b/gi,
        (part) => wideTypes.find(([narrow]) => narrow.test(part))?.[1] ?? part,
      )
      return wide.replace(/\)\s*$/, `, ${rowId} bigint not visible not null default unique_rowid())`)
    },

    compared: comparedText,

    ordered: comparedText,

    aggregate(name, sql, column) {
      return postgres.aggregate(name, sql, column).replace(' collate "C"', '')
    },

    *tableNames() {
      const found = yield* rows<{ name: string }>(
        'select tablename as name from pg_catalog.pg_tables where schemaname = ?',
        [names.schema],
      )
      return found.map(({ name }) => name).toSorted()
    },

    *columns(table) {
      return (yield* postgres.columns(table)).filter(({ name }) => !isHidden(name))
    },

    *uniqueKeys(table) {
      const found = yield* rows<{ index: string; name: string }>(
        `select index_name as "index", column_name as name from information_schema.statistics
       where table_schema = ? and table_name = ? and non_unique = 'NO' and storing = 'NO'
         and implicit = 'NO' order by index_name, seq_in_index`,
        [names.schema, table],
      )
      const keys = Map.groupBy(found, ({ index }) => index)
      return [...keys.values()]
        .map((columns) => columns.map(({ name }) => name))
        .filter((columns) => !columns.some(isHidden))
    },

    *settleViewTable() {
      yield* []
    },

    *explain(sql, params) {
      const plan = yield* rows<{ info: string }>(`explain ${sql}`, params)
      return plan.map(({ info }) => info)
    },
  }
}

/** A table without a primary key has a column `rowid` that nobody asked for. */
function isHidden(name: string): boolean {
  return name === rowId || name === 'rowid'
}

function comparedText(sql: string, { type }: ColumnForm): string {
  return type === 'json' || type === 'jsonb' ? `(${sql}::text)` : sql
}
