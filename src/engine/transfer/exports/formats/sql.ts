import type { SqlDialect } from '../../../../shared/model/transfer/export.ts'
import type { CellKind } from '../table/cell-kind.ts'
import { type TableFormat, textOf } from '../table/table-format.ts'
import { writeRows } from '../table/write-table.ts'
import { namesOf } from './sql-names.ts'
import { quoteText } from '../../../storage/quote.ts'

/** Rows and characters of one statement: every server takes that at once. */
const most = { rows: 100, characters: 100_000 }

type Types = Readonly<Record<CellKind, string>>

const types: Readonly<Record<SqlDialect, Types>> = {
  sqlite: {
    boolean: 'boolean',
    integer: 'integer',
    long: 'integer',
    number: 'real',
    decimal: 'text',
    timestamp: 'text',
    text: 'text',
    json: 'text',
  },
  postgres: {
    boolean: 'boolean',
    integer: 'bigint',
    long: 'bigint',
    number: 'double precision',
    decimal: 'numeric',
    timestamp: 'timestamptz',
    text: 'text',
    // Unlike jsonb it keeps every digit of a number, and the order of members.
    json: 'json',
  },
  mysql: {
    boolean: 'boolean',
    integer: 'bigint',
    long: 'bigint',
    number: 'double',
    decimal: 'longtext',
    timestamp: 'longtext',
    text: 'longtext',
    json: 'longtext',
  },
}

const heads: Readonly<Record<SqlDialect, string>> = {
  sqlite: '-- For SQLite.\nbegin;\n',
  postgres:
    "-- For PostgreSQL.\nset client_encoding = 'UTF8';\nset standard_conforming_strings = on;\nbegin;\n",
  mysql: '-- For MariaDB and MySQL.\nset names utf8mb4;\n',
}

interface SqlOptions {
  readonly dialect: SqlDialect
  /** The name of the table. */
  readonly table: string
}

/** Makes a script that creates a table and inserts the rows into it, in one transaction. */
export function sql({ dialect, table }: SqlOptions): TableFormat {
  async function* write(...[rows, { columns, sink, total }]: Parameters<TableFormat['write']>) {
    const [name] = namesOf([table], dialect)
    const names = namesOf(
      columns.map((column) => column.name),
      dialect,
    )
    const collated = dialect === 'mysql' ? ' default character set utf8mb4 collate utf8mb4_bin' : ''
    const defined = columns.map(({ kind }, at) => `  ${names[at]} ${types[dialect][kind]}`)
    await sink.write(`${heads[dialect]}create table ${name} (\n${defined.join(',\n')}\n)${collated};\n`)
    if (dialect === 'mysql') await sink.write('start transaction;\n')
    const insert = `insert into ${name} (${names.join(', ')}) values\n`
    let [gathered, size]: [string[], number] = [[], 0]
    const flush = async (): Promise<void> => {
      if (gathered.length > 0) await sink.write(`${insert}${gathered.join(',\n')};\n`)
      ;[gathered, size] = [[], 0]
    }
    const done = yield* writeRows(rows, total, async ({ values }) => {
      const row = `  (${values.map((source, at) => literal(source, columns[at]!.kind, dialect)).join(', ')})`
      gathered.push(row)
      size += row.length
      if (gathered.length >= most.rows || size >= most.characters) await flush()
    })
    await flush()
    await sink.write('commit;\n')
    return done
  }
  return { typed: true, write }
}

function literal(source: string | undefined, kind: CellKind, dialect: SqlDialect): string {
  if (source === undefined) return 'null'
  switch (kind) {
    case 'boolean':
    case 'integer':
    case 'long':
      return source
    case 'number':
      // Without an exponent MariaDB reads it as a decimal first.
      return dialect === 'mysql' && !/e/i.test(source) ? `${source}e0` : source
    case 'decimal':
      return dialect === 'postgres' ? source : quoted(source, dialect)
    case 'json':
      return quoted(source, dialect)
    case 'text':
    case 'timestamp':
      return quoted(textOf(source), dialect)
    default:
      return kind satisfies never
  }
}

/** A text as a literal. What a backslash means to MariaDB depends on its settings: such a text is written in hexadecimal. */
function quoted(text: string, dialect: SqlDialect): string {
  if (dialect === 'mysql' && text.includes('\\'))
    return `convert(x'${Buffer.from(text).toString('hex')}' using utf8mb4)`
  return quoteText(text)
}
