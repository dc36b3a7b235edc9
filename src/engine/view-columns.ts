import type { Knex } from 'knex'
import { invalidArgument } from './invalid-argument.ts'
import type { ColumnDefinition, ColumnKind, GeneratedValue } from '../shared/model/view-definition.ts'

/** A column of a program's view: as in an authored view, with more types. */
export interface ProgramColumn extends Omit<ColumnDefinition, 'type' | 'generated'> {
  readonly type: Exclude<ColumnKind, 'other'>
  /** How its value is made of other columns of the row; the map gives none. */
  readonly generated?: GeneratedValue | undefined
  /** For a decimal: how many digits it has in all, and how many of them stand behind the point. */
  readonly precision?: number
  readonly scale?: number
}

/** A list of columns. Written `as const`, it says what the rows of a view are. */
export type ColumnList = readonly ProgramColumn[]

/**
 * What a column of each type is read as, what a map may yield for it, what it is compared with in a condition, and what an
 * average of it is.
 *
 * @hidden
 */
interface Kinds {
  readonly text: { read: string; yielded: string; compared: string; averaged: never }
  readonly integer: {
    read: number
    yielded: number | bigint
    compared: number | bigint | string
    averaged: string
  }
  readonly real: {
    read: number
    yielded: number | bigint
    compared: number | bigint | string
    averaged: number
  }
  readonly decimal: {
    read: string
    yielded: string | number | bigint
    compared: string | number | bigint
    averaged: string
  }
  readonly boolean: { read: boolean; yielded: boolean; compared: boolean | 0 | 1; averaged: number }
  readonly timestamp: { read: string; yielded: string | Date; compared: string | Date; averaged: never }
  readonly date: { read: string; yielded: string | Date; compared: string | Date; averaged: never }
  readonly time: { read: string; yielded: string | Date; compared: string | Date; averaged: never }
  readonly uuid: { read: string; yielded: string; compared: string; averaged: never }
  // oxlint-disable-next-line typescript/no-explicit-any -- it holds any JSON
  readonly json: { read: any; yielded: unknown; compared: string; averaged: never }
  // oxlint-disable-next-line typescript/no-explicit-any -- as json
  readonly jsonb: { read: any; yielded: unknown; compared: never; averaged: never }
  readonly binary: { read: Buffer; yielded: Uint8Array; compared: Uint8Array; averaged: never }
}

/**
 * The same of a column whose type is known by what it is read as alone.
 *
 * @hidden
 */
interface Known<T> {
  readonly read: T
  readonly yielded: T extends string
    ? string | Date | number | bigint
    : T extends number | bigint
      ? number | bigint
      : T extends Uint8Array
        ? Uint8Array
        : T
  readonly averaged: T extends string ? string : T extends number | bigint ? string | number : number
  readonly compared: T extends string
    ? string | Date | number | bigint
    : T extends number | bigint
      ? number | bigint | string
      : T extends boolean
        ? boolean | 0 | 1
        : T extends Uint8Array
          ? Uint8Array
          : T extends null
            ? never
            : string
}

/**
 * Whether nothing is known of a type.
 *
 * @hidden
 */
export type IsAny<T> = 0 extends 1 & T ? true : false

/**
 * The columns of a shape, which is a list of columns or the type of a row, each with what `Kinds` says of it.
 *
 * @hidden
 */
export type Columns<Shape> =
  IsAny<Shape> extends true
    ? // oxlint-disable-next-line typescript/no-explicit-any -- nothing is known of the columns
      Record<string, any>
    : Shape extends ColumnList
      ? {
          readonly [Column in Shape[number] as Column['name']]: (Column extends { readonly notNull: true }
            ? Kinds[Column['type']]
            : Nullable<Kinds[Column['type']]>) &
            SearchOf<Column>
        }
      : {
          readonly [Name in keyof Shape & string]-?: Known<Shape[Name]> &
            ([Extract<Shape[Name], string>] extends [never] ? unknown : Searched)
        }

/**
 * Whether a column of a list may be searched: it says so, or nothing is known of it.
 *
 * @hidden
 */
type SearchOf<Column extends ProgramColumn> = 'fullText' extends keyof Column
  ? true extends Column['fullText']
    ? Searched
    : unknown
  : unknown

/**
 * Marks a column that is searched by its words.
 *
 * @hidden
 */
interface Searched {
  readonly searched: string
}

/** @hidden */
interface Nullable<Kind extends Kinds[keyof Kinds]> {
  readonly read: Kind['read'] | null
  readonly yielded: Kind['yielded'] | null
  readonly compared: Kind['compared']
  readonly averaged: Kind['averaged']
}

/**
 * A view's columns, with those that every view has.
 *
 * @hidden
 */
export type QueriedColumns<Shape> = Columns<Shape> & {
  readonly _id: Known<number>
  readonly _key: Known<string>
}

/** A row of a view as it is read, less `_id` and `_key`: its columns, with null where a column may be null. */
export type RowOf<Shape> = { [Name in keyof Columns<Shape>]: Columns<Shape>[Name]['read'] }

/**
 * What a map may yield: values that the columns take. A column that may be null, or has a default, may be left out.
 *
 * @hidden
 */
export type YieldedRow<Shape> =
  IsAny<Shape> extends true
    ? Record<string, unknown>
    : Partial<Yielded<Shape>> & Pick<Yielded<Shape>, Extract<NeededName<Shape>, keyof Yielded<Shape>>>

/** @hidden */
type Yielded<Shape> = {
  readonly [Name in Exclude<keyof Columns<Shape>, GeneratedName<Shape>>]: Columns<Shape>[Name]['yielded']
}

/** @hidden */
type GeneratedName<Shape> = Shape extends ColumnList
  ? Extract<Shape[number], { readonly generated: GeneratedValue }>['name']
  : never

/** @hidden */
type NeededName<Shape> = Shape extends ColumnList
  ? Exclude<Extract<Shape[number], { readonly notNull: true }>, { readonly default: DefaultValue }>['name']
  : {
      [Name in keyof Shape & string]-?: null extends Shape[Name]
        ? never
        : undefined extends Shape[Name]
          ? never
          : Name
    }[keyof Shape & string]

/** @hidden */
type DefaultValue = string | number | bigint | boolean

/** Adds the columns of a list to a table, with their constraints. */
export function addColumns(table: Knex.CreateTableBuilder, columns: ColumnList): void {
  for (const column of columns) {
    if (typeof column?.name !== 'string' || column.name === '')
      throw invalidArgument('columns', 'A column of a view needs a name.')
    checkMembers(column)
    const built = addColumn(table, column)
    if (column.notNull === true) void built.notNullable()
    if (column.default !== undefined && column.default !== null)
      void built.defaultTo(column.default as Knex.Value)
    if (column.unique === true) void table.unique([column.name])
    else if (column.index === true || column.references !== undefined) void table.index([column.name])
  }
}

const flags: ReadonlySet<string> = new Set(['notNull', 'unique', 'index', 'fullText'])
const members: ReadonlySet<string> = new Set([
  'name',
  'type',
  ...flags,
  'default',
  'references',
  'generated',
  'precision',
  'scale',
])

/** A constraint that is misspelt, or is neither true nor false, would be left out without a word. */
function checkMembers(column: ProgramColumn): void {
  for (const [member, value] of Object.entries(column)) {
    if (value === undefined) continue
    const wrong = !members.has(member)
      ? `"${member}", which means nothing there. A column may have ${[...members].join(', ')}.`
      : flags.has(member) && typeof value !== 'boolean'
        ? `a "${member}" that is neither true nor false.`
        : undefined
    if (wrong !== undefined) throw invalidArgument('columns', `Column "${column.name}" has ${wrong}`)
  }
}

function addColumn(table: Knex.CreateTableBuilder, column: ProgramColumn): Knex.ColumnBuilder {
  const { name, type } = column
  switch (type) {
    case 'integer':
      return table.bigInteger(name)
    case 'real':
      return table.double(name)
    case 'decimal':
      return table.decimal(name, column.precision ?? null, column.scale)
    default:
      if (Object.hasOwn(words, type)) return table[type](name)
      throw invalidArgument(
        'columns',
        `Column "${name}" has the type ${JSON.stringify(type)}. There are ${[...Object.keys(words), 'integer', 'real', 'decimal'].join(', ')}; defineTable() makes others.`,
      )
  }
}

/** Types that the query builder calls by the same word. */
const words: Readonly<Record<Exclude<ProgramColumn['type'], 'integer' | 'real' | 'decimal'>, true>> = {
  text: true,
  boolean: true,
  timestamp: true,
  date: true,
  time: true,
  uuid: true,
  json: true,
  jsonb: true,
  binary: true,
}
