import type { ColumnType } from '../../../shared/model/view-definition.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import { row, run } from '../operation.ts'
import { fitName } from '../server/fit-name.ts'
import { mysqlBulk } from './mysql-bulk.ts'
import { keyBytes } from './mysql-values.ts'
import { quote } from '../quote.ts'
import { programType } from './program-type.ts'
import { viewTableSql } from './view-table-sql.ts'
import { rowId } from './flavour.ts'
import type { Flavour } from './flavour.ts'
import type { SqlCompiler } from '../dialect.ts'

/** Writes SQL for MariaDB and MySQL. */
export function mysqlCompiler({ mariadb, galera }: Flavour): SqlCompiler {
  // Compares byte by byte, spaces at the end included.
  const exactText = `character set utf8mb4 collate ${mariadb ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin'}`
  return {
    types: {
      id: 'bigint not null auto_increment primary key',
      integer: 'bigint',
      // 63 characters. Bytes are indexed as they are; text would be counted four bytes a character.
      name: 'varbinary(252)',
      key: `varbinary(${keyBytes})`,
      text: `longtext ${exactText}`,
    },

    rowId,

    forUpdate: 'for update',

    bulk: mysqlBulk(mariadb, rowId),

    schema: undefined,

    quote,

    table: quote,

    fitName,

    indexName: (name) => quote(fitName(name)),

    // Of what it ignores only a key that is taken can come up: everything else was checked before.
    insertNew(table, columns) {
      return `insert ignore into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
    },

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
      // InnoDB lets writers go on meanwhile by itself; in a cluster all nodes stand still.
      return galera ? null : [sql]
    },

    placeholder: (column) => (column.type === 'timestamp' ? operand(column) : '?'),

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

    beginReading: 'start transaction read only',

    orderTerm: (sql, descending) => (descending ? `${sql} desc` : sql),
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

const updateRow: SqlCompiler['updateRow'] = function* (
  { table, set, where, columns },
  setParams,
  whereParams,
) {
  yield* run(`update ${table} set ${set} where ${where}`, [...setParams, ...whereParams])
  return yield* row(`select ${columns} from ${table} where ${where}`, whereParams)
}
