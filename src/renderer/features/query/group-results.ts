import * as v from 'valibot'
import type { ColumnDefinition, ColumnType } from '../../../shared/model/view-definition.ts'

/** What can be asked of each group. */
export const groupFunctions = ['count', 'sum', 'avg', 'min', 'max'] as const

const result = v.object({
  id: v.string(),
  function: v.picklist(groupFunctions),
  /** Empty for a count, which is of rows. */
  column: v.string(),
})

/** What a form keeps of the results that are asked for. */
export const results = v.pipe(v.array(result), v.readonly())

export type GroupFunction = (typeof groupFunctions)[number]
export type GroupResult = Readonly<v.InferOutput<typeof result>>

const labels: Readonly<Record<GroupFunction, string>> = {
  count: 'count',
  sum: 'sum of',
  avg: 'average of',
  min: 'least',
  max: 'greatest',
}

export function functionLabel(name: GroupFunction): string {
  return labels[name]
}

/** Whether a function means something for a column of this type. A decimal is shown as text, and added up all the same. */
export function functionFits(name: GroupFunction, type: ColumnType): boolean {
  if (name === 'count') return true
  return name === 'min' || name === 'max' ? type !== 'json' : type !== 'json' && type !== 'timestamp'
}

/** The columns of the groups, in the order in which they are answered: conditions and orders name them. */
export function groupColumns(
  {
    groupBy,
    results: asked,
  }: { readonly groupBy: readonly string[]; readonly results: readonly GroupResult[] },
  columns: readonly ColumnDefinition[],
): ColumnDefinition[] {
  const typeOf = (name: string): ColumnType => columns.find((column) => column.name === name)?.type ?? 'text'
  const grouping = groupBy.map((name) => ({ name, type: typeOf(name) }))
  const made = asked.map(({ function: name, column }): ColumnDefinition => {
    if (name === 'count') return { name: 'count', type: 'integer' }
    const type = typeOf(column)
    const isNumber = type === 'integer' || type === 'real'
    const summed = type === 'boolean' ? 'integer' : isNumber ? type : 'real'
    const resultType = name === 'avg' ? 'real' : name === 'sum' ? summed : type
    return { name: `${name}_${column}`, type: resultType }
  })
  return [...grouping, ...made]
}
