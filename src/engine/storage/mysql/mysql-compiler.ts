import { averageForm } from '../../columns/average.ts'
import { escapedByMark } from '../../columns/like-tokens.ts'
import type { ColumnType } from '../../../shared/model/view-definition.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import { row, run } from '../operation.ts'
import type { SqlValue } from '../operation.ts'
import { fitName } from '../server/fit-name.ts'
import { mysqlBulk } from './mysql-bulk.ts'
import { keyBytes } from './mysql-values.ts'
import { quote } from '../quote.ts'
import { programType } from './program-type.ts'
import { viewTableSql } from './view-table-sql.ts'
import { rowId } from './flavour.ts'
import type { Flavour } from './flavour.ts'
import type { Aggregate, SqlCompiler, TextMatch } from '../dialect.ts'

/** How many characters of a text rows with cursors are ordered by: four bytes each are what servers sort by at most. */
const sortedLength = 256

/**
 * Texts are searched by their kept words alone. Full-text indexes of these servers do not see what their own transaction has
 * written, and leave out short and frequent words.
 */
const search: Pick<SqlCompiler, 'lengthOf' | 'wordsIndex' | 'mayMatch'> = {
  lengthOf: (sql) => `(char_length(${sql}) + 0e0)`,
  wordsIndex: () => null,
  mayMatch: () => null,
}

/** Writes SQL for MariaDB and MySQL. */
export function mysqlCompiler({ mariadb, topology }: Flavour): SqlCompiler {
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

    forShare: 'lock in share mode',

    bulk: mysqlBulk(mariadb, rowId),

    schema: undefined,

    quote,

    table: quote,

    literal,

    fitName,
    indexName: (name) => quote(fitName(name)),

    insertRows: 'insert into',
    insertedBefore: null,

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

    onlineIndex: (sql) => (topology.indexesOnline ? [sql] : null),

    placeholder: (column) => (column.type === 'timestamp' ? operand(column) : '?'),

    operand,

    orderedOperand: operand,

    inList: (sql, column) =>
      `${sql} in (select ${listed(column, exactText)} from json_table(?, '$[*]' columns (x longtext character set utf8mb4 path '$')) j)`,

    matches,

    ...search,

    compared: (sql) => sql,

    ordered: (sql) => sql,

    aggregate,

    programType,

    beginReading: 'start transaction read only',

    // Sorting looks at the first bytes of a text only (max_sort_length), and comparing would look at all of them.
    place(sql, { name, type }) {
      if (name === '_key' || type === 'binary') return `left(cast(${sql} as binary), ${sortedLength})`
      return type === 'text' || type === 'json' ? `left(${sql}, ${sortedLength})` : sql
    },

    orderTerm: (sql, descending) => (descending ? `${sql} desc` : sql),
  }
}

/** As the dialect's `literal`: within quotes a backslash is special. */
function literal(value: SqlValue): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : String(value)
}

/** As the dialect's `aggregate`. */
function aggregate(name: Aggregate, sql: string, column: ColumnForm): string {
  const { type } = column
  if (name === 'avg' && (type === 'integer' || type === 'decimal')) return exactAverage(sql, column)
  // MariaDB gives 0 for a sum of doubles that passes their range, and refuses to go on counting with it.
  if (type === 'real' && name === 'sum') return `(sum(${sql}) * 1)`
  if (type === 'real' && name === 'avg') return `(sum(${sql}) / count(${sql}))`
  if (name !== 'avg' || type === 'other') return `${name}(${sql})`
  return `(cast(sum(${sql}) as double) / count(${sql}))`
}

/**
 * Counted in whole numbers: a division has only four digits more than what is divided, and a product of long fractions loses some.
 * An exponent in a text moves the point exactly. Halves go away from zero.
 */
function exactAverage(sql: string, column: ColumnForm): string {
  const { scale = 0 } = averageForm(column)
  const own = column.scale ?? 0
  const size = `cast(concat(abs(sum(${sql})), 'e${own}') as decimal(65, 0))`
  const doubled = `(${size} * 2${'0'.repeat(scale - own)} + count(${sql}))`
  const parts = `(2 * count(${sql}))`
  const rounded = `cast((${doubled} - mod(${doubled}, ${parts})) / ${parts} as decimal(65, 0))`
  return `(sign(sum(${sql})) * cast(concat(${rounded}, 'e-${scale}') as decimal(65, ${scale})))`
}

/** As the dialect's `matches`: of bytes, which have no collation and are those of the text. */
function matches(operator: 'endsWith' | 'contains' | 'like', sql: string, text: string): TextMatch {
  if (operator === 'contains')
    return { sql: `locate(cast(? as binary), cast(${sql} as binary)) > 0`, param: text }
  if (operator === 'like') {
    const plain = `convert(${sql} using utf8mb4) collate utf8mb4_bin`
    return { sql: `${plain} like ? escape '!'`, param: escapedByMark(text) }
  }
  const end = `right(cast(${sql} as binary), ${Buffer.byteLength(text)})`
  return { sql: `${end} = cast(? as binary)`, param: text }
}

/** A value `j.x` of a list of texts, as a value of a column. */
function listed(column: ColumnForm & { readonly name?: string }, exactText: string): string {
  if (column.name === '_key') return 'cast(j.x as binary)'
  switch (column.type) {
    case 'text':
    case 'json':
    case 'uuid':
      return `convert(j.x using utf8mb4) ${exactText.slice(exactText.indexOf('collate'))}`
    case 'real':
      return 'cast(j.x as double)'
    case 'boolean':
      return 'cast(j.x as signed)'
    case 'binary':
      return 'unhex(j.x)'
    default:
      return operand(column).replace('?', 'j.x')
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
