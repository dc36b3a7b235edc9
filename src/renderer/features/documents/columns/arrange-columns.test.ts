import { expect, it } from 'vitest'
import { arrangeColumns, movedBefore } from './arrange-columns.ts'

const columns = ['_key', 'a', 'b', 'c'].map((id) => ({
  id,
  header: id,
  cell: () => id,
  fixed: id === '_key',
}))
const ids = (order: string[], frozen: string[]): string[] =>
  arrangeColumns(columns, order, frozen).map(({ id }) => id)

it('puts frozen columns behind the key, and what is new at the end', () => {
  expect(ids([], [])).toEqual(['_key', 'a', 'b', 'c'])
  expect(ids(['c', 'a'], [])).toEqual(['_key', 'c', 'a', 'b'])
  expect(ids(['c', 'a'], ['b'])).toEqual(['_key', 'b', 'c', 'a'])
  expect(arrangeColumns(columns, [], ['b'])[1]).toMatchObject({ id: 'b', pinned: true })
})

it('moves a column before another one, or to the end', () => {
  expect(movedBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
  expect(movedBefore(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a'])
  expect(movedBefore(['a', 'b', 'c'], 'a', 'gone')).toEqual(['a', 'b', 'c'])
})
