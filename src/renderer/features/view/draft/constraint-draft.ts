import type { ViewCheck, ViewDefinition, ViewIndex } from '../../../../shared/model/view-definition.ts'
import { nameFault } from '../../../../shared/model/view-names.ts'
import {
  buildWhere,
  type ConditionColumn,
  type ConditionGroup,
  emptyGroup,
  readWhere,
  writeWhere,
} from '../../../components/conditions/index.ts'
import type { ColumnDraft } from './column-draft.ts'

/** Conditions as the form holds them: its lines, or the JSON of what lines cannot say, as it is typed. */
export type ConditionsDraft = ConditionGroup | string

/** An index as the form holds it, each part as it is typed. */
export interface IndexDraft {
  readonly id: string
  readonly unique: boolean
  /** Columns as SQL writes them: `author, year desc`. */
  readonly columns: string
  /** Which rows it is of; all of them without a condition. */
  readonly where: ConditionsDraft
}

/** A check as the form holds it. */
export interface CheckDraft {
  readonly id: string
  readonly name: string
  readonly where: ConditionsDraft
}

export interface ConstraintProblem {
  readonly id: string
  /** Of a condition, its id. */
  readonly field: 'name' | 'columns' | 'where' | (string & {})
  readonly message: string
}

export function emptyIndex(): IndexDraft {
  return { id: crypto.randomUUID(), unique: false, columns: '', where: emptyGroup() }
}

export function emptyCheck(): CheckDraft {
  return { id: crypto.randomUUID(), name: '', where: emptyGroup() }
}

export function indexDraft(
  { columns, unique, where }: ViewIndex,
  of: readonly ConditionColumn[],
): IndexDraft {
  const typed = columns.map((column) => {
    if (typeof column === 'string') return column
    return column.order === 'desc' ? `${column.column} desc` : column.column
  })
  return {
    id: crypto.randomUUID(),
    unique: unique ?? false,
    columns: typed.join(', '),
    where: where === undefined ? emptyGroup() : conditionsDraft(where, of),
  }
}

export function checkDraft({ name, where }: ViewCheck, of: readonly ConditionColumn[]): CheckDraft {
  return { id: crypto.randomUUID(), name, where: conditionsDraft(where, of) }
}

function conditionsDraft(where: object, of: readonly ConditionColumn[]): ConditionsDraft {
  return readWhere(where, of) ?? writeWhere(where)
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

export function indexDefinition(
  { columns, unique, where }: IndexDraft,
  of: readonly ConditionColumn[],
): NonNullable<ViewDefinition['indexes']>[number] {
  const hasConditions = typeof where === 'string' ? where.trim() !== '' : where.members.length > 0
  return {
    columns: (parseColumns(columns) ?? []).map(({ name, descending }) =>
      descending ? { column: name, order: 'desc' as const } : name,
    ),
    ...(unique && { unique }),
    ...(hasConditions && { where: conditions(where, of) }),
  }
}

export function checkDefinition({ name, where }: CheckDraft, of: readonly ConditionColumn[]): ViewCheck {
  return { name, where: conditions(where, of) }
}

/** As a definition keeps them, which is JSON. */
function conditions(where: ConditionsDraft, of: readonly ConditionColumn[]): Record<string, unknown> {
  const text = typeof where === 'string' ? where : writeWhere(buildWhere(where, of).where)
  return parseConditions(text) ?? {}
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
  const noteConditions = (id: string, where: ConditionsDraft, isNeeded: boolean): void => {
    if (typeof where === 'string') {
      if (isNeeded || where.trim() !== '') note(id, 'where', conditionsProblem(where, unknownIn))
      return
    }
    if (isNeeded && where.members.length === 0) note(id, 'where', 'Add a condition that every row satisfies.')
    for (const [at, message] of buildWhere(where, columns).problems) note(id, at, message)
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
    noteConditions(id, where, false)
  }
  for (const [place, { id, name, where }] of checks.entries()) {
    const fault = name === '' ? 'is empty: errors tell it' : nameFault(name)
    const isTaken = checks.findIndex((each) => each.name === name) !== place
    note(
      id,
      'name',
      fault === null ? (isTaken ? `There is another check “${name}”.` : null) : `The check’s name ${fault}.`,
    )
    noteConditions(id, where, true)
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
