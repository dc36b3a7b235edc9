import { numberText } from '../../../shared/numbers.ts'
interface RowCounts {
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** What a write does to the rows of a view: "1 row changed, 2 added". */
export function rowWords({ added, removed, changed }: RowCounts): string {
  const parts = [
    [changed, 'changed'],
    [added, 'added'],
    [removed, 'removed'],
  ] as const
  const some = parts.filter(([count]) => count > 0)
  const [first] = some
  if (first === undefined) return 'no change'
  const noun = first[0] === 1 ? 'row' : 'rows'
  return some
    .map(([count, verb], index) => `${numberText(count)} ${index === 0 ? `${noun} ` : ''}${verb}`)
    .join(', ')
}
