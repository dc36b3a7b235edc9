import { numberText } from '../../../../shared/numbers.ts'
import { columnFault } from '../../../../shared/model/view-names.ts'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import { columnDraft, type ColumnDraft } from '../draft/column-draft.ts'

/** A change of the columns that what the map yields speaks for. */
export interface Proposal {
  readonly title: string
  readonly columns: readonly ColumnDraft[]
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
