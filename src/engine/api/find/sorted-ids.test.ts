import { expect, test } from 'vitest'
import { entryOf } from './sort-entry.ts'
import { SortedIds } from './sorted-ids.ts'

const values = [
  '10',
  '9',
  '-1.5',
  '12345678901234567890',
  '12345678901234567891',
  '"b"',
  '"ä"',
  '"\\uffff"',
  '"😀"',
  '"a"',
  'true',
  'false',
  '{"x":1}',
  '[1]',
  'null',
]
const texts = [...values.map((value) => `{"v":${value}}`), '{}', 'no json']

async function ordered(
  descending: boolean,
  limits?: { entries: number; characters: number },
): Promise<string[]> {
  const entry = entryOf('v')
  const sorted = new SortedIds(descending, limits)
  for (const [id, text] of texts.entries()) if (sorted.add(entry(id, text))) await sorted.spill()
  const found: number[] = []
  for await (const part of sorted.ids()) found.push(...part)
  expect(sorted.hasSpilled).toBe(limits !== undefined)
  await sorted.close()
  return found.map((id) => values[id] ?? texts[id]!)
}

const rising = [
  '-1.5',
  '9',
  '10',
  '12345678901234567890',
  '12345678901234567891',
  '"a"',
  '"b"',
  '"ä"',
  '"\\uffff"',
  '"😀"',
  'false',
  'true',
  '[1]',
  '{"x":1}',
]
const end = ['null', '{}', 'no json']

test('numbers come before texts, and what has no value stands at the end either way', async () => {
  expect(await ordered(false)).toEqual([...rising, ...end])
  expect(await ordered(true)).toEqual([...rising.toReversed(), ...end])
})

test('a temporary database gives the same order as memory', async () => {
  // It keeps integers of more than 64 bits as near as a number comes: those of one value stand in the order of ids.
  const limits = { entries: 3, characters: 1000 }
  expect(await ordered(false, limits)).toEqual(await ordered(false))
  const down = await ordered(true, limits)
  expect(down.slice(-3)).toEqual(end)
  expect(down.slice(0, 9)).toEqual(rising.toReversed().slice(0, 9))
})
