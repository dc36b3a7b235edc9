/** Documents as a sandbox takes them: of values, or of texts as they are. */
export function documentsOf(...values: readonly unknown[]) {
  return values.map((value, at) => ({
    key: `k${at}`,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }))
}

/** A document with something of each kind that maps read. */
export const person = {
  name: 'Ann',
  age: 42,
  tags: ['b', 'a', 'b'],
  address: { city: 'Århus', geo: { lat: 1.5 } },
  lines: [{ n: 1 }, { n: 2, x: null }],
  __proto: 1,
}
