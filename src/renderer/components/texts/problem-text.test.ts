import { expect, it } from 'vitest'
import { withoutDocument, withoutPlace } from './problem-text.ts'

it.each([
  [
    'a',
    'View "v", document "a" (line 3, column 44): Error: no: never',
    'Line 3, column 44: Error: no: never',
    'Error: no: never',
  ],
  ['a', 'View "v", document "a": the map yielded 5.', 'The map yielded 5.', 'The map yielded 5.'],
  ['a"b', 'View "v", document "a"b" (line 1): x', 'Line 1: X', 'X'],
  ['a', '1 row missing', '1 row missing', '1 row missing'],
  [null, 'Its "login" is empty.', 'Its "login" is empty.', 'Its "login" is empty.'],
  [
    'a',
    'There is a document "a" already.',
    'There is a document "a" already.',
    'There is a document "a" already.',
  ],
])('of document %s, %j says no more than a list needs', (key, message, document, place) => {
  expect([withoutDocument({ key, message }), withoutPlace({ key, message })]).toEqual([document, place])
})
