import * as v from 'valibot'
import {
  type DocumentCondition,
  type DocumentFilter,
  type FieldCondition,
  type RowCondition,
  type ValueType,
  valueTypes,
} from '../../../shared/model/find/document-filter.ts'
import { parsePath } from '../../../shared/model/field-path.ts'
import type { DocumentField } from '../../../shared/model/document.ts'
import {
  buildWhere,
  type ConditionGroup,
  conditionColumns,
  conditionGroup,
  emptyGroup,
  type Group,
  groupOf,
  isGroup,
} from '../conditions/index.ts'
import type { ViewSummary } from '../../../shared/model/view.ts'

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
  path: v.string(),
  is: v.picklist(comparisons),
  kind: v.picklist(valueKinds),
  value: v.string(),
})

export type ConditionLine = Readonly<v.InferOutput<typeof line>>

/** A condition on the rows that a view has of a document. */
export interface RowsLine {
  readonly id: string
  readonly is: RowCondition['is']
  readonly view: string
  readonly rows: ConditionGroup
}

const rowsLine: v.GenericSchema<RowsLine> = v.object({
  id: v.string(),
  is: v.picklist(['row', 'noRow']),
  view: v.string(),
  rows: conditionGroup,
})

export type FilterLine = ConditionLine | RowsLine

export const isOfRows = (line: FilterLine): line is RowsLine => 'rows' in line

/** A view as far as conditions on its rows need it. */
export type FilteredView = Pick<ViewSummary, 'name' | 'columns'>

/** A filter as its form holds it. */
export interface FilterForm {
  readonly text: string
  readonly matchCase: boolean
  readonly group: Group<FilterLine>
}

const looks = { text: v.string(), matchCase: v.boolean() }
const joined = v.object({ ...line.entries, joiner: v.picklist(['and', 'or']) })

/** Reads a filter that is kept by name. Before there were groups, each line said how it is joined, and `and` bound closer. */
export const filterForm: v.GenericSchema<unknown, FilterForm> = v.union([
  v.object({ ...looks, group: groupOf<FilterLine>(v.union([line, rowsLine])) }),
  v.pipe(
    v.object({ ...looks, lines: v.array(joined) }),
    v.transform(({ lines, ...form }) => ({ ...form, group: groupFrom(lines) })),
  ),
])

function groupFrom(lines: readonly v.InferOutput<typeof joined>[]): Group<FilterLine> {
  const any: FilterLine[][] = []
  for (const { joiner, ...each } of lines) {
    if (joiner === 'or' || any.length === 0) any.push([each])
    else any.at(-1)!.push(each)
  }
  const [first = [], ...others] = any
  if (others.length === 0) return emptyGroup(first)
  const members = any.map((group) => (group.length === 1 ? group[0]! : emptyGroup(group)))
  return { ...emptyGroup(members), joiner: 'or' }
}

export type Comparison = (typeof comparisons)[number]
export type ValueKind = (typeof valueKinds)[number]

export const emptyForm: FilterForm = { text: '', matchCase: false, group: emptyGroup() }

export interface BuiltFilter {
  readonly filter: DocumentFilter
  /** What a line still lacks, by its id: it is left out of the filter until then. */
  readonly problems: ReadonlyMap<string, string>
}

/** The filter that a form says, with the views that its store has. */
export function buildFilter(
  { text, matchCase, group }: FilterForm,
  views: readonly FilteredView[] = [],
): BuiltFilter {
  const problems = new Map<string, string>()
  const members = conditionsOf(group, views, problems)
  const all = members.length === 0 ? [] : [members]
  const any = group.joiner === 'and' ? all : members.map(alternative)
  return { filter: { text, matchCase, any }, problems }
}

/** The conditions that must all hold for one of several to hold. */
function alternative(member: DocumentCondition): DocumentCondition[] {
  return member.is === 'group' && member.all && !member.not ? member.members : [member]
}

/** The members of a group as far as they say something. */
function conditionsOf(
  { members }: Group<FilterLine>,
  views: readonly FilteredView[],
  problems: Map<string, string>,
): DocumentCondition[] {
  return members.flatMap((member): DocumentCondition[] => {
    if (isGroup(member)) {
      const within = conditionsOf(member, views, problems)
      const { not, joiner } = member
      return within.length === 0 ? [] : [{ is: 'group', all: joiner === 'and', not, members: within }]
    }
    const condition = isOfRows(member) ? rowsConditionOf(member, views, problems) : conditionOf(member)
    if (typeof condition !== 'string') return [condition]
    problems.set(member.id, condition)
    return []
  })
}

/** Conditions that say nothing yet leave the whole line out: without them it would ask for any row. */
function rowsConditionOf(
  { is, view, rows }: RowsLine,
  views: readonly FilteredView[],
  problems: Map<string, string>,
): RowCondition | string {
  const known = views.find(({ name }) => name === view)
  if (known === undefined) return view === '' ? 'Choose a view.' : `No view “${view}” answers.`
  const built = buildWhere(rows, conditionColumns(known.columns))
  for (const [id, problem] of built.problems) problems.set(id, problem)
  return built.problems.size > 0 ? '' : { is, view, where: built.where }
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
  return { id: crypto.randomUUID(), path, is: 'equal', kind: kindOf(path, fields), value: '' }
}

/** A condition to begin with, on the rows of a view. */
export function newRowsLine(view: string): RowsLine {
  return { id: crypto.randomUUID(), is: 'row', view, rows: emptyGroup() }
}

/** The form with one more condition on a field, which must hold besides the others. */
export function withLine(form: FilterForm, line: ConditionLine): FilterForm {
  const { group } = form
  const isWide = group.joiner === 'or' && group.members.length > 1
  return {
    ...form,
    group: isWide ? emptyGroup([group, line]) : { ...group, members: [...group.members, line] },
  }
}

/** A line that holds a condition of another page. */
export function lineOf(condition: Omit<ConditionLine, 'id'>): ConditionLine {
  return { id: crypto.randomUUID(), ...condition }
}

/** What the values of a field are most likely compared as, from those seen. */
export function kindOf(path: string, fields: readonly DocumentField[]): ValueKind {
  const types = fields.find((field) => field.path === path)?.types ?? []
  if (types.includes('string')) return 'text'
  if (types.includes('integer') || types.includes('number')) return 'number'
  return types.includes('boolean') ? 'true' : 'text'
}
