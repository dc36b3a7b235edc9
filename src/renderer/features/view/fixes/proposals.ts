import { numberText } from '../../../../shared/numbers.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import type { AskedQuery } from '../../../workspace/asked/asked-shape.ts'
import type { CellWhere } from '../../../../shared/model/query.ts'
import { wantedIndex } from '../../../../shared/plan/advise-index.ts'
import { emptyIndex } from '../draft/constraint-draft.ts'
import { toDefinition, type ViewDraft } from '../draft/view-draft.ts'
import { columnDraft, type ColumnDraft } from '../draft/column-draft.ts'

/** A change of the form that what the map yields, or what the view was asked, speaks for. */
export interface Proposal extends Pick<Partial<ViewDraft>, 'columns' | 'indexes'> {
  readonly title: string
}

/** Fewer rows say nothing of what all rows have in common. */
const enough = 10
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
