import { numberText } from '../../../../shared/numbers.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import type { AskedQuery } from '../../../workspace/asked/asked-shape.ts'
import type { CellComparison, CellWhere } from '../../../../shared/model/query.ts'
import { wantedIndex } from '../../../../shared/plan/advise-index.ts'
import { checkDraft, emptyIndex } from '../draft/constraint-draft.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { columnDraft, type ColumnDraft } from '../draft/column-draft.ts'

/** A change of the form that what the map yields, or what the view was asked, speaks for. */
export interface Proposal extends Pick<Partial<ViewDraft>, 'columns' | 'indexes' | 'checks'> {
  readonly title: string
}

/** Fewer rows say nothing of what all rows have in common. */
const enough = 10
/** How often each of a few values is there on average, where a column has no others by its meaning. */
const often = 5
/** Types whose values say which row is meant. */
const identifying: ReadonlySet<string> = new Set(['text', 'integer', 'timestamp'])

/**
 * Compares the form with what the map yielded on the sampled documents: columns that the form lacks, types that do not hold the values,
 * and constraints that every row seen satisfies.
 */
export function proposeColumns(
  columns: readonly ColumnDraft[],
  yielded: readonly YieldedColumn[],
): readonly Proposal[] {
  const lacking = yielded.filter(
    ({ name }) =>
      columnFault(name) === null &&
      !columns.some((column) => column.name.toLowerCase() === name.toLowerCase()),
  )
  const add = (added: readonly YieldedColumn[]): readonly ColumnDraft[] => [
    ...columns.filter(({ name }) => name !== ''),
    ...added.map(({ name, type }) => columnDraft({ name, type })),
  ]
  return [
    ...(lacking.length > 1
      ? [{ title: `Add all ${lacking.length} columns that the map yields`, columns: add(lacking) }]
      : []),
    ...lacking.map((one) => ({ title: `Add the column “${one.name}” (${one.type})`, columns: add([one]) })),
    ...columns.flatMap((column) => {
      const seen = yielded.find(({ name }) => name === column.name)
      return seen === undefined ? [] : proposeConstraints(columns, column, seen)
    }),
  ]
}

/**
 * Checks that every value seen satisfies, of columns that no check names yet: never negative, one of a few, never empty. The first
 * that fits is proposed, and one where the form's type does not hold the values is not.
 */
export function proposeChecks(draft: ViewDraft, yielded: readonly YieldedColumn[]): readonly Proposal[] {
  const named = new Set(toDefinition(draft).checks?.flatMap(({ where }) => columnsOf(where)))
  return draft.columns.flatMap((column) => {
    const seen = yielded.find(({ name }) => name === column.name)
    if (seen === undefined || named.has(column.name) || !fits(column.type, seen.type)) return []
    const check = checkOf(column, seen)
    if (check === null || draft.checks.some(({ name }) => name === check.name)) return []
    const { name, condition, title } = check
    const made = checkDraft({ name, where: { [column.name]: condition } }, draft.columns)
    return [{ title, checks: [...draft.checks, made] }]
  })
}

/** The columns that conditions name, in whatever depth; what else has a name in them does no harm. */
function columnsOf(where: object): string[] {
  return Object.entries(where).flatMap(([name, within]: [string, unknown]) =>
    typeof within === 'object' && within !== null ? [name, ...columnsOf(within)] : [name],
  )
}

interface ProposedCheck {
  readonly name: string
  readonly condition: CellComparison
  readonly title: string
}

function checkOf(
  { name, type, unique }: ColumnDraft,
  { rows, missing, distinct, blank, least, few }: YieldedColumn,
): ProposedCheck | null {
  const values = rows - missing
  if (values < enough) return null
  const all = `All ${numberText(values)} values of “${name}”`
  if (few.length > 1 && values >= distinct * often && !unique && (type === 'text' || type === 'integer'))
    return {
      name: `${name}_one_of`,
      condition: { in: few },
      title: `${all} are one of ${few.map((value) => (value === '' ? '“”' : String(value))).join(', ')}: always?`,
    }
  if ((type === 'integer' || type === 'real') && least !== null && least >= 0)
    return {
      name: `${name}_not_negative`,
      condition: { gte: 0 },
      title: `${all} are ${least} or more: never negative?`,
    }
  if (type === 'text' && blank === 0 && missing === 0)
    return {
      name: `${name}_not_empty`,
      condition: { ne: '' },
      title: `${all} have a character or more: never empty?`,
    }
  return null
}

/** Indexes that queries of the view would want, the most frequent first; those that an index serves want none. */
export function proposeIndexes(draft: ViewDraft, asked: readonly AskedQuery[]): readonly Proposal[] {
  const { columns, indexes } = toDefinition(draft)
  const wanted = new Map<string, { readonly names: readonly string[]; times: number }>()
  for (const query of asked) {
    const names = wantedIndex(
      { columns, indexes },
      { where: query.where as CellWhere, orderBy: query.orderBy },
    )
    if (names === null) continue
    const known = wanted.get(names.join(', '))
    if (known === undefined) wanted.set(names.join(', '), { names, times: query.times })
    else known.times += query.times
  }
  return [...wanted].map(([listed, { names, times }]) => ({
    title: `Asked ${times === 1 ? 'once' : `${numberText(times)} times`}: an index of ${listed}?`,
    ...(names.length === 1
      ? { columns: draft.columns.map((each) => (each.name === names[0] ? { ...each, index: true } : each)) }
      : { indexes: [...draft.indexes, { ...emptyIndex(), columns: listed }] }),
  }))
}

function proposeConstraints(
  columns: readonly ColumnDraft[],
  column: ColumnDraft,
  { rows, missing, distinct, type }: YieldedColumn,
): readonly Proposal[] {
  const { name } = column
  const values = rows - missing
  const change = (title: string, part: Partial<ColumnDraft>): Proposal => ({
    title,
    columns: columns.map((each) => (each === column ? { ...each, ...part } : each)),
  })
  const proposals: Proposal[] = []
  if (values >= enough && !fits(column.type, type))
    proposals.push(change(`“${name}” is ${type} in every row: make it ${type}?`, { type, default: null }))
  else if (values >= enough && distinct === values && !column.unique && identifying.has(column.type))
    proposals.push(change(`All ${numberText(values)} values of “${name}” differ: unique?`, { unique: true }))
  if (rows >= enough && missing === 0 && !column.notNull)
    proposals.push(change(`All ${numberText(rows)} rows have “${name}”: not null?`, { notNull: true }))
  return proposals
}

/** Whether a column of a type holds values of another: the user may mean the wider one. */
function fits(column: ColumnDraft['type'], values: YieldedColumn['type']): boolean {
  if (column === values || column === 'json') return true
  if (column === 'real') return values === 'integer'
  return column === 'text' && values === 'timestamp'
}
