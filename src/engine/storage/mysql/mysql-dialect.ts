import type { ColumnType } from '../../../shared/model/view-definition.ts'
import { galeraNumbers } from './galera/galera-numbers.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import type { Dialect, TableColumn } from '../dialect.ts'
import { exactLike, nullsFirstOrLast } from '../query-builder.ts'
import { row, rows, run } from '../operation.ts'
import { fitName } from '../server/fit-name.ts'
import { mariadbNumbers } from './mariadb-numbers.ts'
import { mysqlBulk } from './mysql-bulk.ts'
import { mysqlNumbers } from './mysql-numbers.ts'
import { readViolation, translateMysqlError } from './mysql-errors.ts'
import { keyBytes } from './mysql-values.ts'
import { quote } from '../quote.ts'
import { programType } from './program-type.ts'
import { viewTableSql } from './view-table-sql.ts'

/** MariaDB and MySQL differ in few words. */
export interface Flavour {
  readonly mariadb: boolean
  /** A node of a Galera cluster: a lock keeps out those on the same node only, and a commit decides between nodes. */
  readonly galera: boolean
}

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

const rowId = '_row'

/** What is said of a table's columns. */
interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly full: string
  readonly nullable: string
  readonly standard: string | null
  readonly made: number
}

export function createMysqlDialect({ mariadb, galera }: Flavour): Dialect {
  // Compares byte by byte, spaces at the end included.
  const exactText = `character set utf8mb4 collate ${mariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'}`
  return {
    name: 'mysql',
    types: {
      id: 'bigint not null auto_increment primary key',
      integer: 'bigint',
      // 63 characters. Bytes are indexed as they are; text would be counted four bytes a character.
      name: 'varbinary(252)',
      key: `varbinary(${keyBytes})`,
      text: `longtext ${exactText}`,
    },
    rowId,
    readsOriginals: false,
    keepsNul: true,
    compresses: false,
    ownJson: null,
    definitionsCommit: true,
    wider: { row: 35, entry: 16 },
    rowsAtOnce: 256,
    forUpdate: 'for update',
    bulk: mysqlBulk(mariadb, rowId),
    locksTakenKeys: true,
    numbers: galera ? galeraNumbers : mariadb ? mariadbNumbers : mysqlNumbers,

    schema: undefined,
    quote,
    table: quote,
    fitName,
    indexName: (name) => quote(fitName(name)),

    // Of what it ignores only a key that is taken can come up: everything else was checked before.
    insertNew(table, columns) {
      return `insert ignore into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
    },

    // The database goes on from the greatest id there is.
    *continueIds() {},

    upsert(table, columns, keys) {
      const changed = columns.filter((column) => !keys.includes(column))
      return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
        on duplicate key update ${changed.map((column) => `${column} = values(${column})`).join(', ')}`
    },

    updateRow,

    columnType(type, indexed) {
      const types: Readonly<Record<ColumnType, string>> = {
        text: `${indexed ? 'varchar(768)' : 'longtext'} ${exactText}`,
        integer: 'bigint',
        real: 'double',
        boolean: 'boolean',
        timestamp: 'datetime(3)',
        json: `longtext ${exactText}`,
      }
      return types[type]
    },

    tableSql(sql, indexes) {
      return /^create table/i.test(sql) ? viewTableSql(sql, indexes, { mariadb, exactText, rowId }) : sql
    },

    onlineIndex(sql) {
      // InnoDB lets others write meanwhile by itself; in a cluster all nodes stand still.
      return galera ? null : [sql]
    },

    hole: (column) => (column.type === 'timestamp' ? operand(column) : '?'),

    operand,

    orderedOperand: operand,

    compared: (sql) => sql,

    ordered: (sql) => sql,

    aggregate(name, sql, { type }) {
      // MariaDB gives 0 for a sum of doubles that passes their range, and refuses to go on counting with it.
      if (type === 'real' && name === 'sum') return `(sum(${sql}) * 1)`
      if (type === 'real' && name === 'avg') return `(sum(${sql}) / count(${sql}))`
      if (name !== 'avg' || type === 'other') return `${name}(${sql})`
      return `(cast(sum(${sql}) as double) / count(${sql}))`
    },

    programType,

    builderMethods: { ...nullsFirstOrLast, ...exactLike },

    beginReading: 'start transaction read only',

    // An index of what has no length is made of its beginning only.
    indexesBytes: false,

    partialIndexes: false,

    orderTerm: (sql, descending) => (descending ? `${sql} desc` : sql),

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

    *settleViewTable() {
      yield* []
    },

    *explain(sql, params) {
      const plan = yield* rows<Record<string, unknown>>(`explain ${sql}`, params)
      return plan.map((line) =>
        Object.entries(line)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `${name}: ${String(value)}`)
          .join(', '),
      )
    },

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
}

/** A value of the column's own type: the server would compare some as floating-point numbers or as texts otherwise. */
function operand({ type, precision, scale }: ColumnForm): string {
  switch (type) {
    case 'timestamp':
      return `str_to_date(?, '%Y-%m-%dT%H:%i:%s.%fZ')`
    case 'integer':
      return 'cast(? as signed)'
    case 'decimal':
      return `cast(? as decimal(${precision ?? 65}, ${scale ?? 0}))`
    case 'date':
      return 'cast(? as date)'
    case 'time':
      return 'cast(? as time(3))'
    default:
      return '?'
  }
}

const updateRow: Dialect['updateRow'] = function* ({ table, set, where, columns }, setParams, whereParams) {
  yield* run(`update ${table} set ${set} where ${where}`, [...setParams, ...whereParams])
  return yield* row(`select ${columns} from ${table} where ${where}`, whereParams)
}

/** MySQL tells a default's value; what it says of a text is not quoted. */
function literal(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
}

/** The column that a check of MySQL is of, which tells it as a quoted name in an escaped text: json_valid(`it\'s`). */
function checkedColumn(clause: string): string {
  const [quoted = ''] = /(?<=`).*(?=`)/s.exec(clause) ?? []
  return quoted.replaceAll(/\\(.)/gs, '$1').replaceAll('``', '`')
}
