import { generatedFault } from '../../../../shared/model/generated-columns.ts'
import { isJson } from '../../../../shared/is-json.ts'
import type { ColumnDefinition, ColumnType } from '../../../../shared/model/view-definition.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import { type GeneratedDraft, readGenerated, writeGenerated } from './generated-draft.ts'

/** A column as the form holds it. `id` keeps a row's identity while its name is typed. */
export interface ColumnDraft {
  readonly id: string
  readonly name: string
  readonly type: ColumnType
  readonly unique: boolean
  readonly notNull: boolean
  readonly index: boolean
  /** Counts for a text only. */
  readonly fullText: boolean
  readonly references: { readonly view: string; readonly column: string } | null
  /** How the column is made of others; null for one that maps fill. */
  readonly generated: GeneratedDraft | null
  /** The default as typed; null when the column has none. */
  readonly default: string | null
}

export interface ColumnProblem {
  readonly id: string
  readonly field: 'name' | 'default'
  readonly message: string
}

export function emptyColumn(name = ''): ColumnDraft {
  return {
    id: crypto.randomUUID(),
    name,
    type: 'text',
    unique: false,
    notNull: false,
    index: false,
    fullText: false,
    references: null,
    generated: null,
    default: null,
  }
}

export function columnDraft(column: ColumnDefinition): ColumnDraft {
  return {
    id: crypto.randomUUID(),
    name: column.name,
    type: column.type,
    unique: column.unique ?? false,
    notNull: column.notNull ?? false,
    index: column.index ?? false,
    fullText: column.fullText ?? false,
    references: column.references ?? null,
    generated: column.generated === undefined ? null : readGenerated(column.generated),
    default: column.default === undefined || column.default === null ? null : String(column.default),
  }
}

/** What is wrong with the columns, in form order; empty when they can be published. */
export function columnProblems(columns: readonly ColumnDraft[]): ColumnProblem[] {
  const seen = new Set<string>()
  return columns.flatMap((column) => {
    const problems: ColumnProblem[] = []
    const name = nameProblem(column.name, seen)
    if (name !== null) problems.push({ id: column.id, field: 'name', message: name })
    // SQL compares column names without regard to case.
    seen.add(column.name.toLowerCase())
    const value = defaultProblem(column)
    if (value !== null) problems.push({ id: column.id, field: 'default', message: value })
    return problems
  })
}

function nameProblem(name: string, seen: ReadonlySet<string>): string | null {
  if (name === '') return 'Give the column a name.'
  if (name !== name.trim()) return 'A name has no spaces around it.'
  const fault = columnFault(name)
  if (fault !== null) return `The column name “${name}” ${fault}.`
  if (seen.has(name.toLowerCase())) return `There is another column “${name}”.`
  return null
}

function defaultProblem(column: ColumnDraft): string | null {
  if (column.default === null) return null
  return parseDefault(column.type, column.default) === undefined ? defaultHint(column.type) : null
}

function defaultHint(type: ColumnType): string {
  switch (type) {
    case 'integer':
      return 'The default of an integer column is a whole number.'
    case 'real':
      return 'The default of a real column is a number.'
    case 'boolean':
      return 'The default of a boolean column is true or false.'
    case 'timestamp':
      return 'The default of a timestamp column is a time, such as 2026-11-23T09:14:02.000Z.'
    case 'json':
      return 'The default of a JSON column is JSON.'
    case 'text':
      return 'The default of a text column is text.'
    default:
      throw new Error(`No such column type: ${String(type satisfies never)}`)
  }
}

function parseDefault(type: ColumnType, typed: string): ColumnDefinition['default'] {
  switch (type) {
    case 'text':
      return typed
    case 'timestamp':
      return Number.isNaN(Date.parse(typed)) ? undefined : typed
    case 'integer':
      if (!/^-?\d+$/.test(typed)) return undefined
      return Number.isSafeInteger(Number(typed)) ? Number(typed) : BigInt(typed)
    case 'real':
      return typed.trim() === '' || !Number.isFinite(Number(typed)) ? undefined : Number(typed)
    case 'boolean':
      return typed === 'true' ? true : typed === 'false' ? false : undefined
    case 'json':
      return isJson(typed) ? typed : undefined
    default:
      throw new Error(`No such column type: ${String(type satisfies never)}`)
  }
}

/** The column as the engine takes it; flags that are off are left out, so that an unchanged view stays unchanged. */
export function columnDefinition(draft: ColumnDraft): ColumnDefinition {
  const value = draft.default === null ? undefined : parseDefault(draft.type, draft.default)
  return {
    name: draft.name,
    type: draft.type,
    ...(draft.notNull && { notNull: true }),
    ...(draft.unique && { unique: true }),
    ...(draft.index && { index: true }),
    ...(draft.fullText && draft.type === 'text' && { fullText: true }),
    ...(draft.references !== null && { references: { ...draft.references } }),
    ...(draft.generated !== null && { generated: writeGenerated(draft.generated) }),
    ...(value !== undefined && { default: value }),
  }
}

/** Moves a column by one place; at an end nothing changes. */
export function moveColumn(columns: readonly ColumnDraft[], id: string, by: -1 | 1): readonly ColumnDraft[] {
  const from = columns.findIndex((column) => column.id === id)
  const to = from + by
  const moving = columns[from]
  if (moving === undefined || to < 0 || to >= columns.length) return columns
  const rest = columns.filter((column) => column.id !== id)
  return [...rest.slice(0, to), moving, ...rest.slice(to)]
}

/** What keeps a column from being generated as it is typed; null when nothing does. */
export function generatedProblem(column: ColumnDraft, columns: readonly ColumnDraft[]): string | null {
  if (column.generated === null) return null
  if (column.generated.of.trim() === '') return `Name what “${column.name}” is made of.`
  const fault = generatedFault(column, writeGenerated(column.generated), columns.map(asKnown))
  return fault === null ? null : `Column “${column.name}” ${fault.replaceAll('"', '”').replace('”', '“')}.`
}

function asKnown({ generated, ...column }: ColumnDraft) {
  return { ...column, generated: generated ?? undefined }
}
