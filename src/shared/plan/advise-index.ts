import type { CellCondition, CellWhere } from '../model/query.ts'
import type { ColumnDefinition, ViewIndex } from '../model/view-definition.ts'
import type { PlanStep } from './plan-steps.ts'

/** What is asked of a view: as much of a query as an index can serve. */
export interface AskedOfView {
  readonly where: CellWhere
  readonly orderBy?: readonly string[]
  readonly groupBy?: readonly string[]
}

/** What a view has: its columns, and its indexes of several columns. */
export interface PlannedView {
  readonly columns: readonly ColumnDefinition[]
  readonly indexes?: readonly ViewIndex[] | undefined
}

/** The most columns of an index that is advised: more serve hardly any other query, and each write pays for them. */
const mostColumns = 3

/** Says which index would serve a query better than its plan does; null where none would, or none is needed. */
export function adviseIndex(
  steps: readonly PlanStep[],
  view: PlannedView,
  asked: AskedOfView,
): string | null {
  const compares = Object.keys(asked.where).length > 0
  // A whole index that is read in its order spares a sort, but conditions are then looked at row by row.
  const scans = steps.some(
    (step) => step.kind === 'scan' && (step.index === undefined || compares) && step.table !== 'd',
  )
  const sorts = steps.find((step) => step.kind === 'sort')
  if (!scans && sorts === undefined) return null
  const compared = comparedColumns(asked.where, view.columns)
  const { others } = compared
  // The order that an index gives already needs no other one.
  const inOrder =
    sorts === undefined && steps.some((step) => step.kind === 'scan' && step.index !== undefined)
  const order = sorts?.for === 'groups' ? asked.groupBy : asked.orderBy
  const wanted = wantedColumns(compared, inOrder ? [] : (order ?? []), view)
  if (wanted.length === 0) {
    if (!scans || others.length === 0) return null
    return `No index would serve: ${list(others)} ${others.length === 1 ? 'is' : 'are'} compared in a way that needs every row.`
  }
  if (isServed(wanted, view))
    return `The view has an index over ${list(wanted)}; the database expects to be quicker without it.`
  const gain = scans
    ? 'would serve'
    : sorts?.for === 'groups'
      ? 'would spare the grouping'
      : 'would spare the sort'
  return `An index over ${list(wanted)} ${gain}.`
}

/**
 * The columns of the index that a query would want, as far as its conditions and its order say; null where the view has it, or no index
 * would serve.
 */
export function wantedIndex(
  view: PlannedView,
  { where, orderBy = [] }: AskedOfView,
): readonly string[] | null {
  const wanted = wantedColumns(comparedColumns(where, view.columns), orderBy, view)
  return wanted.length === 0 || isServed(wanted, view) ? null : wanted
}

/** The view's columns that an index would begin with: those compared for equality, then the first range, or else the order. */
function wantedColumns(
  { equal, ranges }: Compared,
  order: readonly string[],
  { columns }: PlannedView,
): readonly string[] {
  const ordered = order.map((term) => term.replace(/^-/, ''))
  const typeOf = (name: string): string | undefined => columns.find((column) => column.name === name)?.type
  return [...new Set([...equal, ...(ranges.length > 0 ? ranges.slice(0, 1) : ordered)])]
    .filter((name) => typeOf(name) !== undefined && typeOf(name) !== 'json')
    .slice(0, mostColumns)
}

interface Compared {
  readonly equal: string[]
  readonly ranges: string[]
  /** What no index of a column serves: what is within a text, or alternatives. */
  readonly others: string[]
}

function comparedColumns(where: CellWhere, columns: readonly ColumnDefinition[]): Compared {
  const compared: Compared = { equal: [], ranges: [], others: [] }
  for (const [name, condition] of Object.entries(where)) {
    const isColumn = columns.some((column) => column.name === name)
    if (!isColumn && name === 'and' && Array.isArray(condition)) {
      for (const member of condition as readonly unknown[] as readonly CellWhere[]) {
        const inner = comparedColumns(member, columns)
        compared.equal.push(...inner.equal)
        compared.ranges.push(...inner.ranges)
        compared.others.push(...inner.others)
      }
    } else if (isColumn) compared[kindOf(condition as CellCondition)].push(name)
  }
  return compared
}

function kindOf(condition: CellCondition): keyof Compared {
  if (condition === null || typeof condition !== 'object' || Array.isArray(condition)) return 'equal'
  const { eq, in: among, lt, lte, gt, gte, startsWith } = condition
  if (eq !== undefined || among !== undefined) return 'equal'
  return [lt, lte, gt, gte, startsWith].some((bound) => bound !== undefined) ? 'ranges' : 'others'
}

/** Whether the view has an index that begins with these columns. */
function isServed(wanted: readonly string[], { columns, indexes = [] }: PlannedView): boolean {
  const [first] = wanted
  const own = columns.find((column) => column.name === first)
  if (wanted.length === 1 && (own?.index === true || own?.unique === true)) return true
  return indexes.some(
    (index) =>
      index.where === undefined &&
      wanted.every((name, at) => {
        const column = index.columns[at]
        return (typeof column === 'string' ? column : column?.column) === name
      }),
  )
}

function list(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ')
}
