import type { FieldShape } from '../../../shared/model/field-shape.ts'
import type { AskedCondition } from '../../workspace/asked/asked-filter.ts'

/** The condition that a value of a field stands for; null for one that was cut. */
export function conditionOfValue(
  path: string,
  { value, cut }: FieldShape['top'][number],
): AskedCondition | null {
  if (cut) return null
  const is = 'equal'
  if (value === null) return { path, is, kind: 'null', value: '' }
  if (typeof value === 'boolean') return { path, is, kind: value ? 'true' : 'false', value: '' }
  if (typeof value === 'string')
    return value === '' ? { path, is, kind: 'empty', value: '' } : { path, is, kind: 'text', value }
  return { path, is, kind: 'number', value: String(value) }
}

/** The conditions that one step of the numbers of a field stands for. */
export function conditionsOfStep(
  path: string,
  { least, greatest, steps }: NonNullable<FieldShape['numbers']>,
  at: number,
): AskedCondition[] {
  const edge = (step: number): string => String(least + ((greatest - least) * step) / steps.length)
  const last = at === steps.length - 1
  return [
    { path, is: 'greaterOrEqual', kind: 'number', value: at === 0 ? String(least) : edge(at) },
    {
      path,
      is: last ? 'lessOrEqual' : 'less',
      kind: 'number',
      value: last ? String(greatest) : edge(at + 1),
    },
  ]
}
