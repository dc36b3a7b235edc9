import { rows } from '../operation.ts'
import { quoteText } from '../quote.ts'
import { rowId } from './flavour.ts'
import type { Flavour } from './flavour.ts'
import { isDenied } from './mysql-errors.ts'
import type { Introspector, TableColumn, TableSize } from '../dialect.ts'
import type { Operation } from '../operation.ts'

const kinds: Readonly<Record<string, TableColumn['kind']>> = {
  varchar: 'text',
  char: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  varbinary: 'text',
  bigint: 'integer',
  int: 'integer',
  mediumint: 'integer',
  smallint: 'integer',
  tinyint: 'integer',
  double: 'real',
  float: 'real',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  json: 'json',
}

/** What is said of a table's columns. */
interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly full: string
  readonly nullable: string
  readonly standard: string | null
  readonly made: number
}

/** What information_schema says of the database's tables. */
export function mysqlIntrospector({ mariadb }: Flavour): Introspector {
  return {
    *tableNames() {
      const found = yield* rows<{ name: string }>(
        `select table_name as name from information_schema.tables
         where table_schema = database() and table_type = 'BASE TABLE'`,
      )
      return found.map(({ name }) => name).toSorted()
    },

    *programmability() {
      const views = yield* rows<{ name: string }>(
        'select table_name as name from information_schema.views where table_schema = database()',
      )
      // By the schema of their tables, which is theirs too: MariaDB opens every table of the server to find them by their own.
      const triggers = yield* rows<{ name: string; table: string }>(
        `select trigger_name as name, event_object_table as "table" from information_schema.triggers
         where event_object_schema = database() order by trigger_name`,
      )
      return { views: views.map(({ name }) => name).toSorted(), triggers }
    },

    *schemaVersion() {
      yield* []
      return null
    },

    *givesIds() {
      yield* []
      return true
    },

    *columns(table) {
      const found = yield* rows<ColumnRow>(
        `select column_name as name, data_type as type, column_type as "full", is_nullable as nullable,
           column_default as standard, coalesce(generation_expression, '') <> '' as made
         from information_schema.columns where table_schema = database() and table_name = ? order by ordinal_position`,
        [table],
      )
      // JSON is kept as a text with a check: MariaDB names it like its column, MySQL tells the column in it.
      const checks = yield* rows<{ name: string }>(
        mariadb
          ? `select constraint_name as name from information_schema.check_constraints
             where constraint_schema = database() and table_name = ? and check_clause like 'json_valid(%'`
          : `select check_clause as name from information_schema.check_constraints
             join information_schema.table_constraints using (constraint_schema, constraint_name)
             where constraint_schema = database() and table_name = ? and check_clause like 'json_valid(%'`,
        [table],
      )
      const checked = new Set(checks.map(({ name }) => (mariadb ? name : checkedColumn(name))))
      return found
        .filter(({ name }) => name !== rowId)
        .map(({ name, type, full, nullable, standard, made }) => ({
          name,
          kind: checked.has(name)
            ? ('json' as const)
            : full === 'tinyint(1)'
              ? ('boolean' as const)
              : (kinds[type] ?? ('other' as const)),
          notNull: nullable === 'NO',
          generated: Number(made) === 1,
          defaultSql:
            standard === null || standard === 'NULL' ? null : mariadb ? standard : literal(standard),
        }))
    },

    *uniqueKeys(table) {
      const found = yield* rows<{ index: string; name: string }>(
        `select index_name as "index", column_name as name from information_schema.statistics
         where table_schema = database() and table_name = ? and non_unique = 0 order by index_name, seq_in_index`,
        [table],
      )
      const keys = Map.groupBy(found, ({ index }) => index)
      return [...keys.values()]
        .map((columns) => columns.map(({ name }) => name))
        .filter((columns) => !columns.includes(rowId))
    },

    *referringTables(table) {
      const found = yield* rows<{ name: string }>(
        `select distinct table_name as name from information_schema.referential_constraints
         where constraint_schema = database() and referenced_table_name = ?`,
        [table],
      )
      return found.map(({ name }) => name)
    },

    tableSize,

    *explain(sql, params) {
      const plan = yield* rows<Record<string, unknown>>(`explain ${sql}`, params)
      return plan.map((line) =>
        Object.entries(line)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `${name}: ${String(value)}`)
          .join(', '),
      )
    },
  }
}

function* tableSize(table: string): Operation<TableSize> {
  const [found] = yield* rows<{ bytes: number | null }>(
    `select data_length as bytes from information_schema.tables
     where table_schema = database() and table_name = ?`,
    [table],
  )
  const named = yield* rows<{ name: string }>(
    `select distinct index_name as name from information_schema.statistics
     where table_schema = database() and table_name = ? and index_name <> 'PRIMARY' order by 1`,
    [table],
  )
  const sizes = new Map((yield* indexSizes(table)).map(({ name, bytes }) => [name, Number(bytes)]))
  return {
    bytes: found?.bytes ?? null,
    indexes: named.map(({ name }) => ({ name, bytes: sizes.get(name) ?? null })),
  }
}

/** What InnoDB has counted of each index, seen only with the right to read the server's own tables. */
function* indexSizes(table: string): Operation<{ name: string; bytes: number }[]> {
  try {
    return yield* rows<{ name: string; bytes: number }>(
      `select index_name as name, stat_value * @@innodb_page_size as bytes from mysql.innodb_index_stats
       where database_name = database() and table_name = ? and stat_name = 'size'`,
      [table],
    )
  } catch (error) {
    if (isDenied(error)) return []
    throw error
  }
}

/** MySQL tells a default's value; what it says of a text is not quoted. */
function literal(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? text : quoteText(text)
}

/** The column that a check of MySQL is of, which tells it as a quoted name in an escaped text: json_valid(`it\'s`). */
function checkedColumn(clause: string): string {
  const [quoted = ''] = /(?<=`).*(?=`)/s.exec(clause) ?? []
  return quoted.replaceAll(/\\(.)/gs, '$1').replaceAll('``', '`')
}
