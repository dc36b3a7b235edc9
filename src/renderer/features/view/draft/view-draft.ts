import * as v from 'valibot'
import {
  columnTypes,
  viewTest,
  type ViewDefinition,
  type ViewTest,
} from '../../../../shared/model/view-definition.ts'
import { conditionGroup } from '../../../components/conditions/index.ts'
import { nameFault } from '../../../../shared/model/view-names.ts'
import type { ViewTemplate } from '../../../../shared/model/view-template.ts'
import {
  checkDefinition,
  checkDraft,
  constraintProblems,
  indexDefinition,
  indexDraft,
  type CheckDraft,
  type IndexDraft,
} from './constraint-draft.ts'
import {
  columnDefinition,
  columnDraft,
  columnProblems,
  generatedProblem,
  type ColumnDraft,
} from './column-draft.ts'
import { generatedDraft } from './generated-draft.ts'

/** A view as it is being written; it outlives the tab, a reload and a crash as text. */
export interface ViewDraft {
  readonly name: string
  readonly columns: readonly ColumnDraft[]
  readonly indexes: readonly IndexDraft[]
  readonly checks: readonly CheckDraft[]
  readonly map: string
  readonly onError: 'reject' | 'skip'
  /** The share of documents that may fail, from 0 to 1, of a view that skips; null for the usual one. */
  readonly maxFailures: number | null
  readonly tests: readonly ViewTest[]
  /** The published version this was made from; null for a view that is not published yet. */
  readonly version: number | null
}

const conditions = v.union([v.string(), conditionGroup])

const stored = v.object({
  name: v.string(),
  columns: v.array(
    v.object({
      id: v.string(),
      name: v.string(),
      type: v.picklist(columnTypes),
      unique: v.boolean(),
      notNull: v.boolean(),
      index: v.boolean(),
      fullText: v.optional(v.boolean(), false),
      references: v.optional(v.nullable(v.object({ view: v.string(), column: v.string() })), null),
      generated: v.optional(v.nullable(generatedDraft), null),
      default: v.nullable(v.string()),
    }),
  ),
  indexes: v.optional(
    v.array(v.object({ id: v.string(), unique: v.boolean(), columns: v.string(), where: conditions })),
    [],
  ),
  checks: v.optional(v.array(v.object({ id: v.string(), name: v.string(), where: conditions })), []),
  map: v.string(),
  onError: v.picklist(['reject', 'skip']),
  maxFailures: v.optional(v.nullable(v.number()), null),
  tests: v.optional(v.array(viewTest), []),
  version: v.nullable(v.number()),
})

/** What a new view starts with while no template is known. */
const blank: ViewTemplate = {
  columns: [{ name: 'value', type: 'text' }],
  map: 'export default function* map(doc: Doc) {\n  // Yield one object for each row; its members are the columns below.\n  yield { value: null }\n}\n',
}

export function newView(name: string, { columns, map }: ViewTemplate = blank): ViewDraft {
  return {
    name,
    columns: columns.map(columnDraft),
    indexes: [],
    checks: [],
    map,
    onError: 'reject',
    maxFailures: null,
    tests: [],
    version: null,
  }
}

export function viewDraft(definition: ViewDefinition, version: number | null): ViewDraft {
  return {
    name: definition.name,
    columns: definition.columns.map(columnDraft),
    indexes: (definition.indexes ?? []).map((index) => indexDraft(index, definition.columns)),
    checks: (definition.checks ?? []).map((check) => checkDraft(check, definition.columns)),
    map: definition.map,
    onError: definition.onError ?? 'reject',
    maxFailures: definition.maxFailures ?? null,
    tests: definition.tests ?? [],
    version,
  }
}

export function toDefinition(draft: ViewDraft): ViewDefinition {
  const { columns } = draft
  return {
    name: draft.name,
    columns: draft.columns.map(columnDefinition),
    ...(draft.indexes.length > 0
      ? { indexes: draft.indexes.map((index) => indexDefinition(index, columns)) }
      : {}),
    ...(draft.checks.length > 0
      ? { checks: draft.checks.map((check) => checkDefinition(check, columns)) }
      : {}),
    map: draft.map,
    onError: draft.onError,
    ...(draft.onError === 'skip' && draft.maxFailures !== null ? { maxFailures: draft.maxFailures } : {}),
    ...(draft.tests.length > 0 ? { tests: [...draft.tests] } : {}),
  }
}

/** Whether two drafts would publish the same view; the identity of form rows does not count. */
export function sameView(a: ViewDraft, b: ViewDraft): boolean {
  return describe(a) === describe(b)
}

/** A line of a form, without what tells it from others on the screen. */
function plain<Line extends { readonly id: string }>({ id: _, ...rest }: Line): Omit<Line, 'id'> {
  return rest
}

/** The same of lines that have others within. */
function withoutIds(lines: readonly object[]): string {
  return JSON.stringify(lines, (name, value: unknown) => (name === 'id' ? undefined : value))
}

function describe(draft: ViewDraft): string {
  const columns = draft.columns.map(plain)
  // A share that is not asked for is kept while it is typed, and published with no view that refuses.
  const share = draft.onError === 'skip' ? draft.maxFailures : null
  return JSON.stringify([
    draft.name,
    columns,
    withoutIds(draft.indexes),
    withoutIds(draft.checks),
    draft.map,
    draft.onError,
    share,
    draft.tests,
  ])
}

export function storeDraft(draft: ViewDraft): string {
  return JSON.stringify(draft)
}

/** Reads a stored draft; null when an older version of the app wrote something else. */
export function restoreDraft(text: string): ViewDraft | null {
  try {
    const parsed = v.safeParse(stored, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/**
 * What keeps the draft from being published, in the words of the form; empty when nothing does.
 * `taken` are the names a new view must not have.
 */
export function publishProblems(draft: ViewDraft, taken: readonly string[] = []): string[] {
  const problems = columnProblems(draft.columns).map((problem) => problem.message)
  for (const { message } of constraintProblems(draft.columns, draft.indexes, draft.checks))
    problems.push(message)
  for (const column of draft.columns) {
    const problem = generatedProblem(column, draft.columns)
    if (problem !== null) problems.push(problem)
  }
  if (draft.columns.some(({ references }) => references?.view === ''))
    problems.push('Choose the column that the foreign key refers to.')
  const name = viewNameProblem(draft.name)
  if (name !== null) problems.unshift(name)
  // Table names do not differ by case alone.
  const other = taken.find((known) => known.toLowerCase() === draft.name.toLowerCase())
  if (other !== undefined) problems.unshift(`There is already a view “${other}”: choose another name.`)
  if (draft.columns.length === 0) problems.push('A view needs at least one column.')
  if (draft.map.trim() === '') problems.push('Write a map function.')
  const share = maxFailuresProblem(draft)
  if (share !== null) problems.push(share)
  return problems
}

export function maxFailuresProblem({ onError, maxFailures }: ViewDraft): string | null {
  if (onError !== 'skip' || maxFailures === null || (maxFailures >= 0 && maxFailures <= 1)) return null
  return 'The share of documents that may fail is from 0 to 100 %.'
}

export function viewNameProblem(name: string): string | null {
  if (name === '') return 'Give the view a name.'
  const fault = nameFault(name)
  return fault === null ? null : `The view’s name “${name}” ${fault}.`
}
