import type { TracedRow } from '../../../../shared/model/trace/view-trace.ts'

/** Where a row comes from: the place in the map, and what was read of the document for it. */
export type Origin = Pick<TracedRow, 'line' | 'column' | 'reads' | 'before'>

/**
 * The origin of each row: both ran the same map, so the rows of a document come in the same order. Of a document that
 * was written in between, or not traced, none is known.
 */
export function originsOf(
  rows: readonly { readonly key: string }[],
  traced: readonly TracedRow[],
): (Origin | undefined)[] {
  const byKey = Map.groupBy(traced, ({ key }) => key)
  const expected = Map.groupBy(rows, ({ key }) => key)
  const next = new Map<string, number>()
  return rows.map(({ key }) => {
    const known = byKey.get(key)
    if (known === undefined || known.length !== expected.get(key)?.length) return undefined
    const at = next.get(key) ?? 0
    next.set(key, at + 1)
    return known[at]
  })
}
