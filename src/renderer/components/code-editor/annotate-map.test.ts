import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annotateMap, insertAll, toInserted, toSource } from './annotate-map.ts'

const annotated = (source: string) => insertAll(source, annotateMap(source))

describe('annotateMap', () => {
  it.each([
    ['export default function* map(doc) { }', 'export default function* map(doc: Doc): Iterable<Row> { }'],
    ['export default function* (doc) {\n}', 'export default function* (doc: Doc): Iterable<Row> {\n}'],
    ['export default function map(doc) { }', 'export default function map(doc: Doc) { }'],
    [
      'export default function* map({ email }) { }',
      'export default function* map({ email }: Doc): Iterable<Row> { }',
    ],
    ['export default (doc) => []', 'export default (doc: Doc) => []'],
    [
      '// head\nexport  default function *map( doc ) { }',
      '// head\nexport  default function *map( doc: Doc ): Iterable<Row> { }',
    ],
    [
      'export default function* map(doc: Doc) { }',
      'export default function* map(doc: Doc): Iterable<Row> { }',
    ],
  ])('reads %j with its types', (source, expected) => {
    expect(annotated(source)).toBe(expected)
  })

  it.each([
    'export default function* map(doc: Doc): Iterable<Row> { }',
    'export default function map() { }',
    'export default function* map(doc',
    'const x = 1',
    '',
  ])('leaves %j as it is', (source) => {
    expect(annotated(source)).toBe(source)
  })

  it('maps every place of the source there and back', () => {
    const source = '// note\nexport default function* map(doc) { yield doc }\n'
    const insertions = annotateMap(source)
    const text = insertAll(source, insertions)
    fc.assert(
      fc.property(fc.nat(source.length - 1), (offset) => {
        expect(toSource(toInserted(offset, insertions), insertions)).toBe(offset)
        expect(text[toInserted(offset, insertions)]).toBe(source[offset])
      }),
    )
  })
})
