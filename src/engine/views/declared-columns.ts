import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import { columnTypes } from '../../shared/model/view-definition.ts'
import { describeForm, mostPrecision } from '../columns/column-form.ts'
import type { ColumnForm } from '../columns/column-form.ts'
import { builtWord, typeOfSql, typeOfWord } from '../columns/declared-type.ts'
import type { DeclaredType } from '../columns/declared-type.ts'
import type { DeclaredColumn, Dialect } from '../storage/dialect.ts'
import { isTakenApart } from '../storage/whole-name.ts'

/** What the query builder notes of a table before it writes SQL: its columns, and what is to be added to them. */
interface Noted {
  readonly grouping: string
  readonly method?: string
  readonly args?: readonly unknown[]
  readonly builder?: NotedColumn
}

interface NotedColumn {
  _type: string
  _args: unknown[]
  readonly _modifiers: Record<string, unknown>
  checkIn(values: readonly unknown[]): unknown
}

/** A column that is declared: what it is called, and what it holds. */
type Declared = Omit<DeclaredType, 'form'> & Pick<DeclaredColumn, 'name' | 'form'>

/**
 * Looks at the columns that a program's view defines, gives them the types that the engine needs, and tells what each holds
 * where the table alone does not say it.
 *
 * @throws DatastoreError `INVALID_INPUT` for a column whose name is taken apart, that counts by itself, or whose type databases
 *   write each in its own way, and for what the database would leave out without a word.
 */
export function completeColumns(
  dialect: Dialect,
  table: string,
  builder: Knex.CreateTableBuilder,
): ReadonlyMap<string, ColumnForm> {
  const noted = (builder as unknown as { readonly _statements: readonly Noted[] })._statements
  const forms = new Map<string, ColumnForm>()
  const columns = noted
    .filter(({ grouping }) => grouping === 'columns')
    .map((statement) => ({ column: statement.builder!, declared: declaredColumn(table, statement.builder!) }))
  const besideGenerated = columns.some(({ declared }) => declared.generated)
  for (const { column, declared } of columns) {
    refuseDigits(table, declared)
    if (declared.generated) refuseGenerated(table, declared)
    if (column._type === 'specificType' || !shownByTable.has(declared.form.type))
      forms.set(declared.name, declared.form)
    giveType(dialect, column, {
      ...declared,
      besideGenerated,
      hasDefault: 'defaultTo' in column._modifiers,
    })
  }
  const bytes = columns.filter(({ declared }) => declared.form.type === 'binary')
  for (const statement of noted.filter(({ grouping }) => grouping !== 'columns')) {
    refusePartial(dialect, table, statement)
    if (!dialect.adapter.indexesBytes)
      refuseIndexedBytes(
        table,
        statement,
        bytes.map(({ declared }) => declared.name),
      )
  }
  return forms
}

/** Kinds that the database's own description of a table tells. */
const shownByTable: ReadonlySet<ColumnForm['type']> = new Set(columnTypes)

function declaredColumn(table: string, { _type: word, _args: [given, ...args] }: NotedColumn): Declared {
  const declared = word === 'specificType' ? typeOfSql(String(args[0])) : typeOfWord(word, args)
  const name = typeof given === 'string' ? given : 'id'
  refuseName(table, name)
  refuseCounting(table, name, declared)
  const { form } = declared
  if (form === null) throw unknownType(table, name, declared.type)
  if (word === 'enu' && isNative(args[1])) throw unknownType(table, name, 'enum with "useNative"')
  return { ...declared, name, form }
}

function isNative(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && 'useNative' in options && options.useNative === true
  )
}

/** Gives the column the type that this database needs. */
function giveType(dialect: Dialect, column: NotedColumn, declared: Declared & DeclaredColumn): void {
  // Only MySQL has such numbers, and a view holds the same on every database.
  delete column._modifiers['unsigned']
  column._type = builtWord(column._type)
  const type = dialect.compiler.programType(declared)
  if (type === null) return
  const values: unknown = column._args[1]
  column._type = 'specificType'
  column._args = [column._args[0], `${type}${declared.rest}`]
  if (declared.type === 'enu' && Array.isArray(values)) column.checkIn(values)
}

function refused(table: string, column: string, what: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `The table "${table}" of a view has a column ${what}`, {
    details: { column, tables: [table] },
  })
}

function unknownType(table: string, name: string, type: string): DatastoreError {
  return refused(
    table,
    name,
    `"${name}" of type ${type}. Databases write its values each in its own way, so that a row could not be compared with what the map yields. ${insteadOf(type)}`,
  )
}

/** What to use in place of a type that is refused. */
function insteadOf(type: string): string {
  if (/^bit\b/.test(type)) return 'Use boolean for one bit, integer for more.'
  if (type === 'year') return 'Use integer.'
  if (/^enum\b/.test(type))
    return 'Leave "useNative" out, or use enum of the query builder: it makes a text with a check.'
  if (/^uuid\b/.test(type)) return 'Use uuid without "useBinaryUuid".'
  if (/\[|\barray\b|^set\b/.test(type)) return 'Use json, or yield a row for each value.'
  if (/^citext\b/.test(type)) return 'Use text, and yield it in small letters.'
  return 'Use text, json or binary, and yield the form that you want to read.'
}

const generatedKinds: ReadonlySet<ColumnForm['type']> = new Set(['text', 'integer', 'real', 'boolean'])

/** The map's values are brought into one form; those that the database makes are as it makes them. */
function refuseGenerated(table: string, { name, form }: Declared): void {
  if (generatedKinds.has(form.type)) return
  throw refused(
    table,
    name,
    `"${name}" that is generated and of type ${describeForm(form)}. A generated column is a text, an integer, a real number or a boolean; yield others from the map.`,
  )
}

function refuseName(table: string, name: string): void {
  if (!isTakenApart(name)) return
  throw refused(
    table,
    name,
    `${JSON.stringify(name)}, which the query builder does not take as one name. Give it a name without dots, " as " and blanks at either end.`,
  )
}

const counting = /increments|serial|auto_?increment|\bidentity\b/

function refuseCounting(table: string, name: string, { type, rest, generated }: DeclaredType): void {
  if (!counting.test(generated ? type : `${type}${rest}`.toLowerCase())) return
  throw refused(
    table,
    name,
    `"${name}" that counts by itself (${type}${rest}). A view's rows are written anew whenever a document changes, so such a number would not stay; leave the column out. "_id" names a row's document, and a document's "_key" is its name.`,
  )
}

function refuseDigits(table: string, { name, form }: Declared): void {
  if (form.precision === undefined) return
  const { precision, scale = 0 } = form
  const fits = Number.isInteger(precision) && Number.isInteger(scale) && scale >= 0 && scale <= precision
  if (fits && precision > 0 && precision <= mostPrecision) return
  throw refused(
    table,
    name,
    `"${name}" of type ${describeForm(form)}. A decimal has 1 to ${mostPrecision} digits in all, and no more of them behind the point.`,
  )
}

function refuseIndexedBytes(table: string, { method, args }: Noted, bytes: readonly string[]): void {
  if (method !== 'index' && method !== 'unique' && method !== 'primary') return
  const names: unknown = args?.[0]
  const indexed = bytes.find((name) => name === names || (Array.isArray(names) && names.includes(name)))
  if (indexed === undefined) return
  throw refused(
    table,
    indexed,
    `"${indexed}" of bytes in an index. MariaDB and MySQL make an index of their beginning only. Index a text instead, such as the bytes in hexadecimal.`,
  )
}

function refusePartial(dialect: Dialect, table: string, { method, args }: Noted): void {
  const options = args?.find(
    (option) => typeof option === 'object' && option !== null && 'predicate' in option,
  )
  if (dialect.adapter.partialIndexes || options === undefined) return
  const columns = [args![0]].flat().join(', ')
  throw new DatastoreError(
    'INVALID_INPUT',
    `The table "${table}" of a view has ${method === 'unique' ? 'a unique' : 'an'} index on (${columns}) for some rows only (\`predicate\`). MariaDB and MySQL have no such indexes, and would make it one of all rows. Leave the predicate out, or yield a column that is null in the rows the index is not for: nulls are no duplicates.`,
    { details: { tables: [table] } },
  )
}
