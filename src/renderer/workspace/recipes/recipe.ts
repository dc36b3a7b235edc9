import type { DocumentField } from '../../../shared/model/document.ts'
import { joinPath, type PathStep } from '../../../shared/model/field-path.ts'
import type { ColumnDefinition, ViewDefinition } from '../../../shared/model/view-definition.ts'
import { columnFault, longestName } from '../../../shared/model/view-names.ts'

export type Steps = readonly PathStep[]
export type Literal = string | number | boolean | null

/** A value of a row: a field of the document, or of the item of its array that the row is of, and what is made of it. */
export type Value =
  | { readonly kind: 'field'; readonly of: 'doc' | 'item'; readonly steps: Steps }
  | { readonly kind: 'key' }
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'case'; readonly to: 'lower' | 'upper' | 'trim'; readonly value: Value }
  /** So many characters from a place on; to the end without a length. */
  | { readonly kind: 'part'; readonly value: Value; readonly from: number; readonly length?: number }
  | { readonly kind: 'joined'; readonly parts: readonly Value[] }

/** What a document, or an item, must satisfy to give a row. What compares with nothing is false, also where it is negated. */
export type Condition =
  | { readonly kind: 'compare'; readonly value: Value; readonly by: Comparison; readonly to: Literal }
  | { readonly kind: 'there'; readonly value: Value; readonly is: boolean }
  | { readonly kind: 'begins'; readonly value: Value; readonly with: string; readonly is: boolean }
  | { readonly kind: 'type'; readonly value: Value; readonly type: JsonType }
  | { readonly kind: 'and' | 'or'; readonly all: readonly Condition[] }

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='
export type JsonType = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'null'
type ColumnType = ColumnDefinition['type']

export interface RecipeColumn extends ColumnDefinition {
  readonly value: Value
  /** Whether there is no row without it. */
  readonly required?: boolean
}

/** A view said by rules, from which its map is written. */
export interface Recipe {
  readonly name?: string
  readonly columns: readonly RecipeColumn[]
  /** The array of the document whose items each give a row; null for a row of the whole document. */
  readonly each: Steps | null
  readonly when: Condition | null
  readonly indexes?: ViewDefinition['indexes']
}

/** A view that is begun: what its draft holds. */
export type StartedView = Pick<ViewDefinition, 'columns' | 'map' | 'indexes'> & {
  readonly name?: string | undefined
}

/** A view that was derived, and what has to be known of it: what could not be derived, what was taken for granted. */
export interface Derived {
  readonly view: StartedView
  readonly notes: readonly string[]
}

export const field = (steps: Steps, of: 'doc' | 'item' = 'doc'): Value => ({ kind: 'field', of, steps })

export function pathText(steps: Steps): string {
  return steps.reduce((path, step) => {
    if ('name' in step) return joinPath(path, step.name)
    return `${path}[${'item' in step ? step.item : ''}]`
  }, '')
}

/** A name that a column may have, after the last name on a path, and that no other has. */
export function columnNameOf(steps: Steps, taken: readonly string[]): string {
  const last = steps.findLast((step) => 'name' in step)
  return freeName(last?.name ?? 'value', taken)
}

/** The legal name of a column that is as near to a text as can be. Some servers take no letters beyond the first plane in a name. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const legal = wanted.replace(/[^\p{L}\p{N}_]|[\u{10000}-\u{10ffff}]/gu, '_').slice(0, longestName - 4)
  const plain = /^_*$/.test(legal) ? 'value' : columnFault(legal) === null ? legal : `_${legal}`
  for (let at = 1; ; at++) {
    const tried = at === 1 ? plain : `${plain}_${at}`
    if (!taken.some((name) => name.toLowerCase() === tried.toLowerCase())) return tried
  }
}

/** The type of a column that holds what the sampled documents have at a path; null where none of them has it. */
export function typeAt(steps: Steps, fields: readonly DocumentField[]): ColumnType | null {
  const path = pathText(steps.map((step) => ('item' in step ? { each: true as const } : step)))
  const types = (fields.find((known) => known.path === path)?.types ?? []).filter((type) => type !== 'null')
  if (types.length === 0) return null
  if (types.every((type) => type === 'integer')) return 'integer'
  if (types.every((type) => type === 'integer' || type === 'number')) return 'real'
  if (types.every((type) => type === 'boolean')) return 'boolean'
  return types.every((type) => type === 'string') ? 'text' : 'json'
}

/** The type of a column that holds values, of which missing ones count for none; null where all are missing. */
export function typeOfValues(values: readonly unknown[]): ColumnType | null {
  const there = values.filter((value) => value !== null && value !== undefined)
  if (there.length === 0) return null
  if (there.every((value) => typeof value === 'string')) return 'text'
  if (there.every((value) => Number.isSafeInteger(value))) return 'integer'
  if (there.every((value) => typeof value === 'number')) return 'real'
  return there.every((value) => typeof value === 'boolean') ? 'boolean' : 'json'
}

/** What must not hold. Of a value that is not there neither a comparison nor its opposite holds. */
export function negated(condition: Condition): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, by: opposites[condition.by] }
    case 'there':
    case 'begins':
      return { ...condition, is: !condition.is }
    case 'and':
    case 'or':
      return { kind: condition.kind === 'and' ? 'or' : 'and', all: condition.all.map(negated) }
    case 'type':
      throw new Error('A condition on a type is not negated.')
    default:
      return condition satisfies never
  }
}

const opposites: Readonly<Record<Comparison, Comparison>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}
