/** Of each row its number among the rows of its document, from 0. */
export function numbered(rows: readonly { readonly key: string }[]): number[] {
  const next = new Map<string, number>()
  return rows.map(({ key }) => {
    const number = next.get(key) ?? 0
    next.set(key, number + 1)
    return number
  })
}
