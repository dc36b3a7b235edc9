import fc from 'fast-check'
import { expect, it } from 'vitest'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { mergeTexts } from './merge-texts.ts'

it('puts edits of different fields together, and keeps the spelling of both', () => {
  const base = '{ "id": 12345678901234567890, "a": { "x": 1.0, "y": 2 }, "gone": 1, "t": [1, 2] }'
  const mine =
    '{\n  "id": 12345678901234567890,\n  "a": { "x": 1.50, "y": 2 },\n  "gone": 1,\n  "t": [1,2],\n  "new": true\n}'
  const theirs = '{"id":12345678901234567891,"a":{"x":1.0,"y":2,"z":3.0},"t":[1,2,3]}'
  expect(mergeTexts({ base, mine, theirs }, [])).toEqual({
    text: '{\n  "id": 12345678901234567891,\n  "a": { "x": 1.50, "y": 2, "z": 3.0 },\n  "t": [1,2,3],\n  "new": true\n}',
    conflicts: [],
    taken: ['id', 'a.z', 'gone', 't'],
  })
})

it('lets a person choose where both have changed the same, and keeps mine until then', () => {
  const texts = { base: '{"a":1,"b":2,"c.d":3}', mine: '{"a":10,"c.d":3}', theirs: '{"a":11,"b":22,"c.d":3}' }
  expect(mergeTexts(texts, [])).toEqual({
    text: texts.mine,
    conflicts: [
      { path: 'a', base: '1', mine: '10', theirs: '11', take: null },
      { path: 'b', base: '2', mine: null, theirs: '22', take: null },
    ],
    taken: [],
  })
  const chosen = mergeTexts(texts, [
    { path: 'a', take: 'theirs' },
    { path: 'b', take: 'theirs' },
  ])
  expect(JSON.parse(chosen!.text)).toEqual({ a: 11, b: 22, 'c.d': 3 })
  expect(mergeTexts({ ...texts, theirs: '{"a":1,"b":2,"c.d":4}' }, [])?.taken).toEqual(['["c.d"]'])
})

it.each(['[1]', '{', '', '"text"', '{"a":1} // not JSON'])('says of %j that it cannot be merged', (mine) =>
  expect(mergeTexts({ base: '{}', mine, theirs: '{}' }, [])).toBeNull(),
)

it.each(objectNames)('merges a field called %s as any other', (name) => {
  const texts = { base: '{}', mine: '{}', theirs: `{${JSON.stringify(name)}:1}` }
  expect(mergeTexts(texts, [])?.text).toBe(texts.theirs)
})

it('is theirs where I changed nothing, and mine where they did not', () => {
  const value = fc.jsonValue({ maxDepth: 3 })
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd.e', ''), value)
  fc.assert(
    fc.property(object, object, (one, other) => {
      const [base, changed] = [JSON.stringify(one), JSON.stringify(other, null, 2)]
      const theirs = mergeTexts({ base, mine: base, theirs: changed }, [])
      expect(JSON.parse(theirs!.text)).toEqual(JSON.parse(changed))
      expect(theirs?.conflicts).toEqual([])
      expect(mergeTexts({ base, mine: changed, theirs: base }, [])).toEqual({
        text: changed,
        conflicts: [],
        taken: [],
      })
    }),
  )
})

it('is theirs wherever theirs is chosen', () => {
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }))
  fc.assert(
    fc.property(object, object, object, (base, mine, theirs) => {
      const texts = {
        base: JSON.stringify(base),
        mine: JSON.stringify(mine),
        theirs: JSON.stringify(theirs),
      }
      const { conflicts } = mergeTexts(texts, [])!
      const all = conflicts.map(({ path }) => ({ path, take: 'theirs' as const }))
      const chosen = mergeTexts(texts, all)!
      const again = mergeTexts({ ...texts, mine: chosen.text }, [])!
      // What is theirs by choice is not in conflict with theirs any more.
      expect(again.conflicts).toEqual([])
    }),
  )
})
