import { expect, test } from 'vitest'
import { mapOfColumns } from './map-of-columns.ts'

test('a copy of a program’s view begins with the fields that its columns are named after', () => {
  expect(mapOfColumns('by email', ['email', 'odd name', 'constructor', 'rank'], ['email', 'odd name'])).toBe(
    `// The map of "by email" is in a program: paste its code here. Until then a column is the field of its name.
export default function* map(doc: Doc) {
  yield {
    email: doc.email ?? null,
    "odd name": doc["odd name"] ?? null,
    constructor: null,
    rank: null,
  }
}
`,
  )
})
