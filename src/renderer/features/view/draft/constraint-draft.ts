import type { ViewCheck, ViewDefinition, ViewIndex } from '../../../../shared/model/view-definition.ts'
import { nameFault } from '../../../../shared/model/view-names.ts'
import type { ColumnDraft } from './column-draft.ts'

/** An index as the form holds it, each part as it is typed. */
export interface IndexDraft {
  readonly id: string
  readonly unique: boolean
  /** Columns as SQL writes them: `author, year desc`. */
  readonly columns: string
  /** Conditions as JSON; empty for an index of all rows. */
  readonly where: string
}

/** A check as the form holds it. */
export interface CheckDraft {
  readonly id: string
  readonly name: string
  readonly where: string
}

export interface ConstraintProblem {
  readonly id: string
  readonly field: 'name' | 'columns' | 'where'
  readonly message: string
}

export function emptyIndex(): IndexDraft {
  return { id: crypto.randomUUID(), unique: false, columns: '', where: '' }
}

export function emptyCheck(): CheckDraft {
  return { id: crypto.randomUUID(), name: '', where: '' }
}

export function indexDraft({ columns, unique, where }: ViewIndex): IndexDraft {
  const typed = columns.map((column) => {
    if (typeof column === 'string') return column
    return column.order === 'desc' ? `${column.column} desc` : column.column
  })
  return {
    id: crypto.randomUUID(),
    unique: unique ?? false,
    columns: typed.join(', '),
    where: where === undefined ? '' : writeConditions(where),
  }
}

export function checkDraft({ name, where }: ViewCheck): CheckDraft {
  return { id: crypto.randomUUID(), name, where: writeConditions(where) }
}

function writeConditions(where: object): string {
  return JSON.stringify(where, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** Null for what is no list of columns. */
function parseColumns(typed: string): { name: string; descending: boolean }[] | null {
  const parts = typed.split(',').map((part) => /^\s*(\S+)(?:\s+(asc|desc))?\s*$/i.exec(part))
  if (parts.some((part) => part === null)) return null
  return parts.map((part) => ({ name: part![1]!, descending: part![2]?.toLowerCase() === 'desc' }))
}

/** Undefined for what is no JSON object, or one without members. */
function parseConditions(typed: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(typed)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && Object.keys(value).length > 0 ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

export function indexDefinition({
  columns,
  unique,
  where,
}: IndexDraft): NonNullable<ViewDefinition['indexes']>[number] {
  return {
    columns: (parseColumns(columns) ?? []).map(({ name, descending }) =>
      descending ? { column: name, order: 'desc' as const } : name,
    ),
    ...(unique && { unique }),
    ...(where.trim() !== '' && { where: parseConditions(where) ?? {} }),
  }
}

export function checkDefinition({ name, where }: CheckDraft): ViewCheck {
  return { name, where: parseConditions(where) ?? {} }
}

const conditionHint = 'Conditions are JSON, such as {"age": {"gte": 18}}.'
const words: ReadonlySet<string> = new Set(['and', 'or', 'not'])

/** What is wrong with indexes and checks, in form order; empty when they can be published. */
export function constraintProblems(
  columns: readonly ColumnDraft[],
  indexes: readonly IndexDraft[],
  checks: readonly CheckDraft[],
): ConstraintProblem[] {
  const known = new Map(columns.map(({ name, type }) => [name, type]))
  const unknownIn = (names: readonly string[]): string | null => {
    const name = names.find((each) => !known.has(each))
    return name === undefined ? null : `There is no column “${name}”.`
  }
  const problems: ConstraintProblem[] = []
  const note = (id: string, field: ConstraintProblem['field'], message: string | null): void => {
    if (message !== null) problems.push({ id, field, message })
  }
  for (const { id, columns: typed, where } of indexes) {
    const parsed = parseColumns(typed)
    const names = parsed?.map(({ name }) => name) ?? []
    const twice = names.find((name, place) => names.indexOf(name) !== place)
    const json = names.find((name) => known.get(name) === 'json')
    note(
      id,
      'columns',
      parsed === null
        ? 'Name the columns, such as author, year desc.'
        : (unknownIn(names) ??
            (twice === undefined ? null : `Column “${twice}” is named twice.`) ??
            (json === undefined ? null : `Column “${json}” holds JSON, which cannot be indexed.`)),
    )
    if (where.trim() !== '') note(id, 'where', conditionsProblem(where, unknownIn))
  }
  for (const [place, { id, name, where }] of checks.entries()) {
    const fault = name === '' ? 'is empty: errors tell it' : nameFault(name)
    const isTaken = checks.findIndex((each) => each.name === name) !== place
    note(
      id,
      'name',
      fault === null ? (isTaken ? `There is another check “${name}”.` : null) : `The check’s name ${fault}.`,
    )
    note(id, 'where', conditionsProblem(where, unknownIn))
  }
  return problems
}

function conditionsProblem(
  typed: string,
  unknownIn: (names: readonly string[]) => string | null,
): string | null {
  const conditions = parseConditions(typed)
  if (conditions === undefined) return conditionHint
  return unknownIn(Object.keys(conditions).filter((name) => !words.has(name)))
}
