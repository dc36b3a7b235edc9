import type { ColumnForm } from './column-form.ts'

/** What a program's view says of a column's type, by the query builder's word or in SQL. */
export interface DeclaredType {
  /** The word or the SQL type alone, in small letters. */
  readonly type: string
  /** What follows the type in SQL of the program's own: constraints, or how the value is generated. */
  readonly rest: string
  /** What the column holds; null for a type that databases write each in its own way. */
  readonly form: ColumnForm | null
  /** Whether the database makes the value of the row's other columns. */
  readonly generated: boolean
}

/** A list of such values, or a longer word, is another type. */
const end = String.raw`(?!\w|\s*\(|[\w\s]*\[| with| array\b)`
const digits = String.raw`(?:\s*\(\s*\d+\s*(?:,\s*\d+\s*)?\))?`

/** SQL types by what they hold, whichever database calls them so. */
const sqlTypes: readonly (readonly [names: string, holds: ColumnForm['type']])[] = [
  [`(?:character varying|varchar|character|char|(?:tiny|medium|long)?text)${digits}`, 'text'],
  [`(?:(?:tiny|small|medium|big)?int|integer|int[248])${digits}(?: unsigned)?`, 'integer'],
  [`(?:double precision|double|real|float[48]?)${digits}`, 'real'],
  ['(?:boolean|bool)', 'boolean'],
  [`(?:timestamptz|timestamp|datetime)${digits}(?: with(?:out)? time zone)?`, 'timestamp'],
  [`time${digits}(?: without time zone)?`, 'time'],
  ['date', 'date'],
  ['uuid', 'uuid'],
  ['jsonb', 'jsonb'],
  ['json', 'json'],
  [`(?:bytea|(?:tiny|medium|long)?blob|(?:var)?binary)${digits}`, 'binary'],
]
const patterns = sqlTypes.map(([names, holds]) => [new RegExp(`^${names}${end}`, 'i'), holds] as const)
const decimal = /^(?:decimal|numeric)(?:\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(?!\w|\s*\(|\s*\[| array\b)/i

/** The query builder's words for types, by what they hold. Some it takes and writes "undefined" for: those get another one. */
const words: Readonly<Record<string, readonly [holds: ColumnForm['type'], instead?: string]>> = {
  varchar: ['text'],
  char: ['text', 'varchar'],
  text: ['text'],
  tinytext: ['text', 'text'],
  tinyText: ['text', 'text'],
  mediumtext: ['text', 'text'],
  mediumText: ['text', 'text'],
  longtext: ['text', 'text'],
  longText: ['text', 'text'],
  enu: ['text'],
  tinyint: ['integer'],
  smallint: ['integer'],
  mediumint: ['integer'],
  int: ['integer', 'integer'],
  integer: ['integer'],
  bigInteger: ['integer'],
  biginteger: ['integer', 'bigInteger'],
  floating: ['real'],
  real: ['real', 'double'],
  double: ['real'],
  bool: ['boolean'],
  datetime: ['timestamp'],
  dateTime: ['timestamp', 'datetime'],
  timestamp: ['timestamp'],
  date: ['date'],
  time: ['time'],
  uuid: ['uuid'],
  json: ['json'],
  jsonb: ['jsonb'],
  binary: ['binary'],
  varbinary: ['binary', 'binary'],
  blob: ['binary', 'binary'],
  tinyblob: ['binary', 'binary'],
  tinyBlob: ['binary', 'binary'],
  mediumblob: ['binary', 'binary'],
  mediumBlob: ['binary', 'binary'],
  longblob: ['binary', 'binary'],
  longBlob: ['binary', 'binary'],
}

/** The word that the query builder writes a type for, where it writes none for the one that was given. */
export function builtWord(word: string): string {
  return words[word]?.[1] ?? word
}

/** Reads the type of a column that the query builder has a word for. */
export function typeOfWord(word: string, args: readonly unknown[]): DeclaredType {
  return { type: word.toLowerCase(), rest: '', form: formOfWord(word, args), generated: false }
}

function formOfWord(word: string, args: readonly unknown[]): ColumnForm | null {
  if (word === 'decimal')
    return decimalForm(args[0] === null ? null : Number(args[0] ?? 8), Number(args[1] ?? 2))
  const isBytes = (args[0] as { useBinaryUuid?: boolean } | undefined)?.useBinaryUuid === true
  if (word === 'uuid' && isBytes) return null
  const type = Object.hasOwn(words, word) ? words[word]![0] : undefined
  return type === undefined ? null : { type }
}

/** Reads a column's type in SQL: the type itself, and what follows it. */
export function typeOfSql(sql: string): DeclaredType {
  const text = sql.trim()
  const [found, form] = formOfSql(text)
  const rest = text.slice(found.length)
  // In quotes these words say nothing.
  const generated = /\bas\s*\(/i.test(rest.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`/g, ''))
  return { type: found.toLowerCase(), rest, form, generated }
}

function formOfSql(text: string): [found: string, form: ColumnForm | null] {
  const number = decimal.exec(text)
  if (number !== null) {
    const [found, precision, scale] = number
    return [found, decimalForm(precision === undefined ? null : Number(precision), Number(scale ?? 0))]
  }
  for (const [pattern, type] of patterns) {
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return [found, { type }]
  }
  return [text, null]
}

function decimalForm(precision: number | null, scale: number): ColumnForm {
  return precision === null ? { type: 'decimal' } : { type: 'decimal', precision, scale }
}
