import * as v from 'valibot'
import {
  type DocumentFilter,
  type FieldCondition,
  type ValueType,
  valueTypes,
} from '../../../shared/model/find/document-filter.ts'
import { parsePath } from '../../../shared/model/field-path.ts'
import type { DocumentField } from '../../../shared/model/document.ts'

export const comparisons = [
  'equal',
  'isNot',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'contains',
  'startsWith',
  'exists',
  'missing',
  'ofType',
] as const satisfies readonly FieldCondition['is'][]

/** What a value is compared as; `empty` is the text without a character. */
export const valueKinds = ['text', 'number', 'true', 'false', 'null', 'empty'] as const

const line = v.object({
  id: v.string(),
  /** How it is joined to the one before it: `and` binds closer than `or`. */
  joiner: v.picklist(['and', 'or']),
  path: v.string(),
  is: v.picklist(comparisons),
  kind: v.picklist(valueKinds),
  value: v.string(),
})

/** A filter as its form holds it; it is kept by name as such. */
export const filterForm = v.object({
  text: v.string(),
  matchCase: v.boolean(),
  lines: v.pipe(v.array(line), v.readonly()),
})

export type Comparison = (typeof comparisons)[number]
export type ValueKind = (typeof valueKinds)[number]
export type ConditionLine = Readonly<v.InferOutput<typeof line>>
export type FilterForm = Readonly<v.InferOutput<typeof filterForm>>

export const emptyForm: FilterForm = { text: '', matchCase: false, lines: [] }

export interface BuiltFilter {
  readonly filter: DocumentFilter
  /** What a line still lacks, by its id: it is left out of the filter until then. */
  readonly problems: ReadonlyMap<string, string>
}

/** The filter that a form says. */
export function buildFilter({ text, matchCase, lines }: FilterForm): BuiltFilter {
  const problems = new Map<string, string>()
  const any: FieldCondition[][] = []
  for (const each of lines) {
    const condition = conditionOf(each)
    if (typeof condition === 'string') {
      problems.set(each.id, condition)
      continue
    }
    if (each.joiner === 'or' || any.length === 0) any.push([condition])
    else any.at(-1)!.push(condition)
  }
  return { filter: { text, matchCase, any }, problems }
}

function conditionOf({ path, is, kind, value }: ConditionLine): FieldCondition | string {
  if (path === '') return 'Choose a field.'
  if (parsePath(path) === null) return 'No path: write address.city, tags[], ["odd.name"].'
  switch (is) {
    case 'exists':
    case 'missing':
      return { is, path }
    case 'ofType':
      return isType(value) ? { is, path, value } : 'Choose a type.'
    case 'contains':
    case 'startsWith':
      return value === '' ? 'Type a text.' : { is, path, value }
    case 'equal':
    case 'isNot': {
      const read = valueOf(kind, value)
      return 'problem' in read ? read.problem : { is, path, value: read.value }
    }
    case 'less':
    case 'lessOrEqual':
    case 'greater':
    case 'greaterOrEqual': {
      const read = valueOf(kind === 'number' ? 'number' : 'text', value)
      if ('problem' in read) return read.problem
      return { is, path, value: read.value as string | number | bigint }
    }
    default:
      return is satisfies never
  }
}

const isType = (value: string): value is ValueType => (valueTypes as readonly string[]).includes(value)

type Read = { readonly value: string | number | bigint | boolean | null } | { readonly problem: string }

function valueOf(kind: ValueKind, typed: string): Read {
  switch (kind) {
    case 'text':
      return typed === '' ? { problem: 'Type a text.' } : { value: typed }
    case 'number':
      return numberOf(typed.trim())
    case 'true':
    case 'false':
      return { value: kind === 'true' }
    case 'null':
      return { value: null }
    case 'empty':
      return { value: '' }
    default:
      return kind satisfies never
  }
}

/** An integer that a number would damage is compared whole. */
function numberOf(typed: string): Read {
  const number = Number(typed)
  if (typed === '' || !Number.isFinite(number)) return { problem: 'Type a number.' }
  if (/^[+-]?\d+$/.test(typed) && !Number.isSafeInteger(number))
    return { value: BigInt(typed.replace('+', '')) }
  return { value: number }
}

/** A condition to begin with, on a field. */
export function newLine(path: string, fields: readonly DocumentField[]): ConditionLine {
  return { id: crypto.randomUUID(), joiner: 'and', path, is: 'equal', kind: kindOf(path, fields), value: '' }
}

/** A line that holds a condition of another page. */
export function lineOf(condition: Omit<ConditionLine, 'id' | 'joiner'>): ConditionLine {
  return { id: crypto.randomUUID(), joiner: 'and', ...condition }
}

/** What the values of a field are most likely compared as, from those seen. */
export function kindOf(path: string, fields: readonly DocumentField[]): ValueKind {
  const types = fields.find((field) => field.path === path)?.types ?? []
  if (types.includes('string')) return 'text'
  if (types.includes('integer') || types.includes('number')) return 'number'
  return types.includes('boolean') ? 'true' : 'text'
}
