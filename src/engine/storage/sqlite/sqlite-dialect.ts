import { isWordsTable, mayMatchSqlite, sqliteWords } from './words-table.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ColumnType } from '../../../shared/model/view-definition.ts'
import type { ColumnForm } from '../../columns/column-form.ts'
import { countedNumbers } from '../counted-numbers.ts'
import { likeTokens } from '../../columns/like-tokens.ts'
import { nullsFirstOrLast } from '../query-builder.ts'
import { row, rows } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { updateReturning } from '../statements/update-returning.ts'
import { upsertOnConflict } from '../statements/upsert.ts'
import { aggregateSqlite, decimalKey, decimalType, isWide, isWideDecimal } from './decimals.ts'
import { translateSqliteError } from './sqlite-errors.ts'
import { quote, quoteText } from '../quote.ts'
import { sqliteTables as tables } from './sqlite-tables.ts'
import type {
  Adapter,
  Dialect,
  ErrorReader,
  Introspector,
  SqlCompiler,
  TableColumn,
  ConstraintViolation,
} from '../dialect.ts'

const kinds: Readonly<Record<string, TableColumn['kind']>> = {
  text: 'text',
  varchar: 'text',
  char: 'text',
  uuid: 'text',
  integer: 'integer',
  int: 'integer',
  bigint: 'integer',
  smallint: 'integer',
  tinyint: 'integer',
  float: 'real',
  real: 'real',
  double: 'real',
  'double precision': 'real',
  boolean: 'boolean',
  datetime: 'timestamp',
  timestamp: 'timestamp',
  json: 'json',
  json_text: 'json',
}

// Booleans, times and JSON are typed by the definition, not by the database.
const columnTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'bigint',
  real: 'float',
  boolean: 'boolean',
  timestamp: 'datetime',
  json: 'text',
}

function kindOf(declared: string): TableColumn['kind'] {
  const name = declared
    .toLowerCase()
    .replace(/\(.*\)/, '')
    .trim()
  return kinds[name] ?? 'other'
}

function* nothing(): Operation<void> {
  yield* []
}

const compiler: SqlCompiler = {
  types: {
    id: 'integer primary key',
    integer: 'integer',
    name: 'text',
    key: 'text',
    text: 'text',
  },

  rowId: 'rowid',

  forUpdate: '',

  forShare: '',

  bulk: null,

  schema: undefined,

  quote,

  table: quote,

  literal: (value) => (typeof value === 'string' ? quoteText(value) : String(value)),

  fitName: (name) => name,

  indexName: (name) => quote(name),

  // To undo a statement, SQLite copies every page before the statement changes it, which takes half the time of inserting.
  insertRows: 'insert or fail into',

  insertedBefore: 'select changes() as count',

  insertNew(table, columns) {
    return `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict ("key") do nothing`
  },

  upsert: upsertOnConflict,

  updateRow: updateReturning,

  columnType: (type) => columnTypes[type],

  tableSql: (sql) => sql,

  onlineIndex: () => null,

  placeholder: () => '?',

  operand: (column) => (column.type === 'decimal' && !isWide(column) ? 'cast(? as numeric)' : '?'),

  orderedOperand: (column) => (isWideDecimal(column) ? decimalKey('?') : compiler.operand(column)),

  inList: (sql, column) => `${sql} in (select ${listed(column)} from json_each(?))`,

  matches(operator, sql, text) {
    if (operator === 'contains') return { sql: `instr(${sql}, ?) > 0`, param: text }
    if (operator === 'like') return { sql: `${sql} glob ?`, param: globOf(text) }
    // Bytes, because SQLite counts the characters of a text up to its first U+0000 only.
    const end = `substr(cast(${sql} as blob), ${-Buffer.byteLength(text)})`
    return { sql: `${end} = ?`, param: Buffer.from(text) }
  },

  lengthOf: (sql) => `cast(length(${sql}) as real)`,

  wordsIndex: () => null,

  mayMatch: ({ table }, search) => mayMatchSqlite(table, search),

  compared: (sql) => sql,

  ordered: (sql, column) => (isWideDecimal(column) ? decimalKey(sql) : sql),

  aggregate: aggregateSqlite,

  // A JSON text that is a number would become one: SQLite looks for the word "text" in the type.
  programType: ({ type, form }) => {
    if (form.type === 'decimal') return decimalType(form)
    if (form.type === 'binary') return 'blob'
    return /^jsonb?$/.test(type) ? 'json_text' : null
  },

  beginReading: null,

  place: (sql) => sql,

  orderTerm: (sql, descending) => (descending ? `${sql} desc` : sql),
}

/** A value of a JSON list as a value of a column. */
function listed(column: ColumnForm): string {
  if (column.type === 'binary') return 'unhex(value)'
  if (column.type === 'integer') return 'cast(value as integer)'
  return column.type === 'decimal' && !isWide(column) ? 'cast(value as numeric)' : 'value'
}

/** The pattern for `glob`, which tells cases apart; a character in brackets stands for itself. */
function globOf(pattern: string): string {
  let glob = ''
  for (const token of likeTokens(pattern)) {
    if (token === 'any') glob += '*'
    else if (token === 'one') glob += '?'
    else glob += '*?['.includes(token.plain) ? `[${token.plain}]` : token.plain
  }
  return glob
}

const introspector: Introspector = {
  *tableNames() {
    const found = yield* rows<{ name: string }>(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
    )
    return found.map((table) => table.name)
  },

  *programmability() {
    const found = yield* rows<{ type: string; name: string; tbl_name: string; sql: string }>(
      `select type, name, tbl_name, sql from sqlite_master
       where type in ('view', 'trigger') or sql like 'create virtual table %' order by name`,
    )
    return {
      // What other virtual tables do when they are read is not known either.
      views: found
        .filter(({ type, sql }) => type === 'view' || (type === 'table' && !isWordsTable(sql)))
        .map(({ name }) => name),
      triggers: found
        .filter(({ type }) => type === 'trigger')
        .map(({ name, tbl_name: table }) => ({ name, table })),
    }
  },

  *referringTables(table) {
    const found = yield* rows<{ name: string }>(
      `select distinct m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
       where m.type = 'table' and lower(f."table") = lower(?) order by m.name`,
      [table],
    )
    return found.map(({ name }) => name)
  },

  *schemaVersion() {
    return (yield* row<{ schema_version: number }>('pragma schema_version'))!.schema_version
  },

  // Only a column that is the table's own row number: not one of a table without rowid, nor one of another type.
  *givesIds(table) {
    const found = yield* row<{ own: number }>(
      `select count(*) as own from pragma_table_info(?)
       where name = 'id' and pk = 1 and lower(type) = 'integer'
         and not exists (select 1 from pragma_index_list(?) where origin = 'pk')`,
      [table, table],
    )
    return found?.own === 1
  },

  *columns(table) {
    const found = yield* rows<{
      name: string
      type: string
      notnull: number
      dflt_value: string | null
      hidden: number
    }>(
      'select name, type, "notnull", dflt_value, hidden from pragma_table_xinfo(?) where hidden <> 1 order by cid',
      [table],
    )
    return found.map((column) => ({
      name: column.name,
      kind: kindOf(column.type),
      notNull: column.notnull === 1,
      generated: column.hidden !== 0,
      defaultSql: column.dflt_value,
    }))
  },

  *uniqueKeys(table): Operation<string[][]> {
    const found = yield* rows<{ index: string; column: string | null }>(
      `select l.name as "index", i.name as "column" from pragma_index_list(?) l, pragma_index_info(l.name) i
       where l."unique" = 1 order by l.seq, i.seqno`,
      [table],
    )
    const keys = new Map<string, string[]>()
    for (const { index, column } of found) {
      if (column !== null) keys.set(index, [...(keys.get(index) ?? []), column])
    }
    return [...keys.values()]
  },

  *tableSize(table) {
    const found = yield* rows<{ name: string }>('select name from pragma_index_list(?) order by name', [
      table,
    ])
    const indexes: { name: string; bytes: number | null }[] = []
    for (const { name } of found) indexes.push({ name, bytes: yield* pagesOf(name) })
    return { bytes: yield* pagesOf(table), indexes }
  },

  *explain(sql, params) {
    const plan = yield* rows<{ detail: string }>(`explain query plan ${sql}`, params)
    return plan.map((line) => line.detail)
  },
}

function* pagesOf(name: string): Operation<number | null> {
  const found = yield* row<{ bytes: number | null }>(
    'select sum(pgsize) as bytes from dbstat where name = ? and aggregate = 1',
    [name],
  )
  return found?.bytes ?? null
}

const adapter: Adapter = {
  readsLegacyFiles: true,

  keepsNul: true,

  compresses: true,

  ownJson: null,

  definitionsCommit: false,

  wider: { row: 0, entry: 0 },

  rowsAtOnce: 32,

  locksTakenKeys: false,

  numbers: countedNumbers({ updateRow: updateReturning, forUpdate: '' }),

  holdDefinitions: nothing,

  // The database goes on from the greatest id there is.
  *continueIds() {},

  builderMethods: nullsFirstOrLast,

  indexesBytes: true,

  partialIndexes: true,
  wordsTable: sqliteWords,

  // Its texts are compared byte by byte as they are.
  prepareViewTable: nothing,
}

const errors: ErrorReader = {
  violation(error): ConstraintViolation | null {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
    if (!error.code.startsWith('SQLITE_CONSTRAINT')) return null
    const [what = '', subject = ''] = splitOnce(error.message, ' constraint failed')
    const columns = [...subject.matchAll(/(?:^|, )((?:[^.,]|\.(?=[^,]*\.))+)\.([^,]+)/g)]
    const table = columns[0]?.[1] ?? null
    const kind =
      what === 'NOT NULL'
        ? 'not null'
        : what === 'CHECK'
          ? 'check'
          : what === 'FOREIGN KEY'
            ? 'foreign key'
            : 'unique'
    return {
      kind,
      table: kind === 'check' ? null : table,
      columns: kind === 'check' ? [] : columns.map((match) => match[2]!),
      name: columns.length === 0 || kind === 'check' ? subject.trim() || null : null,
    }
  },

  // SQLite names the columns of every constraint that has any.
  *locate(violation) {
    yield* []
    return violation
  },

  translate(error, location) {
    return error instanceof DatastoreError ? error : translateSqliteError(error, location)
  },
}

export const sqliteDialect: Dialect = { name: 'sqlite', compiler, introspector, adapter, errors, tables }

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  if (at < 0) return [text, '']
  return [text.slice(0, at), text.slice(at + separator.length).replace(/^: /, '')]
}
