import type { Knex } from 'knex'
import { DatastoreError } from '../../shared/errors.ts'
import { describeForm, mostPrecision } from '../columns/column-form.ts'
import type { ColumnForm } from '../columns/column-form.ts'
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
  checkIn(values: readonly unknown[]): unknown
}

/**
 * Looks at the columns that a program's view defines, gives them the types that the engine needs, and tells what each holds
 * where that is alike on every database.
 *
 * @throws DatastoreError `INVALID_INPUT` for a column whose name is taken apart or that counts by itself, and for what the database would leave out
 *   without a word.
 */
export function settleColumns(
  dialect: Dialect,
  table: string,
  builder: Knex.CreateTableBuilder,
): ReadonlyMap<string, ColumnForm> {
  const noted = (builder as unknown as { readonly _statements: readonly Noted[] })._statements
  const forms = new Map<string, ColumnForm>()
  for (const statement of noted) {
    if (statement.grouping === 'columns') {
      const column = declaredColumn(statement.builder!)
      refuseName(table, column)
      refuseCounting(table, column)
      refuseDigits(table, column)
      if (column.form !== null) forms.set(column.name, column.form)
      settle(dialect, statement.builder!, column)
    } else refusePartial(dialect, table, statement)
  }
  return forms
}

function declaredColumn({ _type: word, _args: [name, ...args] }: NotedColumn): DeclaredColumn {
  const isSql = word === 'specificType'
  const type = (isSql ? String(args[0]) : word).trim().toLowerCase()
  return {
    name: typeof name === 'string' ? name : 'id',
    type,
    form: isSql ? formOfSql(type) : formOfWord(type, args),
  }
}

function formOfWord(type: string, args: readonly unknown[]): ColumnForm | null {
  if (type === 'decimal')
    return decimalForm(args[0] === null ? null : Number(args[0] ?? 8), Number(args[1] ?? 2))
  const isBytes = (args[0] as { useBinaryUuid?: boolean } | undefined)?.useBinaryUuid === true
  if (type === 'uuid' && isBytes) return null
  return type === 'date' || type === 'time' || type === 'uuid' || type === 'jsonb' ? { type } : null
}

function formOfSql(type: string): ColumnForm | null {
  const [, precision, scale] =
    /^(?:decimal|numeric)(?:\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(type) ?? []
  if (/^(decimal|numeric)/.test(type))
    return decimalForm(precision === undefined ? null : Number(precision), Number(scale ?? 0))
  if (/^time(\(\d\))?( without time zone)?$/.test(type)) return { type: 'time' }
  return type === 'date' || type === 'uuid' || type === 'jsonb' ? { type } : null
}

function decimalForm(precision: number | null, scale: number): ColumnForm {
  return precision === null ? { type: 'decimal' } : { type: 'decimal', precision, scale }
}

/** Gives the column the type that this database needs. */
function settle(dialect: Dialect, column: NotedColumn, declared: DeclaredColumn): void {
  const type = dialect.programType(declared)
  if (type === null) return
  const values: unknown = column._args[1]
  column._type = 'specificType'
  column._args = [column._args[0], type]
  if (declared.type === 'enu' && Array.isArray(values)) column.checkIn(values)
}

function refuseName(table: string, { name }: DeclaredColumn): void {
  if (!isTakenApart(name)) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `The table "${table}" of a view has a column ${JSON.stringify(name)}, which the query builder does not take as one name. Give it a name without dots, " as " and blanks at either end.`,
    { details: { column: name, tables: [table] } },
  )
}

const counting = /increments|serial|auto_?increment|\bidentity\b/

function refuseCounting(table: string, { name, type }: DeclaredColumn): void {
  if (!counting.test(type)) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `The table "${table}" of a view has a column "${name}" that counts by itself (${type}). A view's rows are written anew whenever a document changes, so such a number would not stay; leave the column out. "_id" names a row's document, and a document's "_key" is its name.`,
    { details: { column: name, tables: [table] } },
  )
}

function refuseDigits(table: string, { name, form }: DeclaredColumn): void {
  if (form?.precision === undefined) return
  const { precision, scale = 0 } = form
  const fits = Number.isInteger(precision) && Number.isInteger(scale) && scale >= 0 && scale <= precision
  if (fits && precision > 0 && precision <= mostPrecision) return
  throw new DatastoreError(
    'INVALID_INPUT',
    `The table "${table}" of a view has a column "${name}" of type ${describeForm(form)}. A decimal has 1 to ${mostPrecision} digits in all, and no more of them behind the point.`,
    { details: { column: name, tables: [table] } },
  )
}

function refusePartial(dialect: Dialect, table: string, { method, args }: Noted): void {
  const options = args?.find(
    (option) => typeof option === 'object' && option !== null && 'predicate' in option,
  )
  if (dialect.partialIndexes || options === undefined) return
  const columns = [args![0]].flat().join(', ')
  throw new DatastoreError(
    'INVALID_INPUT',
    `The table "${table}" of a view has ${method === 'unique' ? 'a unique' : 'an'} index on (${columns}) for some rows only (\`predicate\`). MariaDB and MySQL have no such indexes, and would make it one of all rows. Leave the predicate out, or yield a column that is null in the rows the index is not for: nulls are no duplicates.`,
    { details: { tables: [table] } },
  )
}
