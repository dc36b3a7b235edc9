import type { KeyboardEvent } from 'react'
import { expect, it } from 'vitest'
import { gridKey } from './grid-keys.ts'

const place = { active: 10, column: 1, rowCount: 1000, columns: 5, page: 20 }

function press(
  key: string,
  held: { ctrlKey?: boolean; shiftKey?: boolean; altKey?: boolean } = {},
): KeyboardEvent {
  return { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, key, ...held } as KeyboardEvent
}

it.each([
  ['ArrowDown', {}, { do: 'row', index: 11 }],
  ['ArrowUp', {}, { do: 'row', index: 9 }],
  ['PageDown', {}, { do: 'row', index: 30 }],
  ['PageUp', {}, { do: 'row', index: 0 }],
  ['Home', {}, { do: 'row', index: 0 }],
  ['End', {}, { do: 'row', index: 999 }],
  ['ArrowDown', { ctrlKey: true }, { do: 'row', index: 999 }],
  ['ArrowLeft', {}, { do: 'column', index: 0 }],
  ['ArrowRight', {}, { do: 'column', index: 2 }],
  ['End', { shiftKey: true }, { do: 'column', index: 4 }],
  ['ArrowRight', { altKey: true, shiftKey: true }, { do: 'resize', by: 16 }],
  ['Enter', {}, { do: 'open' }],
  ['F2', {}, { do: 'edit' }],
  [' ', {}, { do: 'tick' }],
  ['c', { ctrlKey: true }, { do: 'copy' }],
  ['a', { ctrlKey: true }, { do: 'all' }],
  ['Escape', {}, { do: 'clear' }],
])('%s with %j', (key, held, expected) => expect(gridKey(press(key, held), place)).toEqual(expected))

it('stops at both ends', () => {
  expect(gridKey(press('ArrowUp'), { ...place, active: 0 })).toEqual({ do: 'row', index: 0 })
  expect(gridKey(press('ArrowDown'), { ...place, active: 999 })).toEqual({ do: 'row', index: 999 })
})

it('starts at the first row when none is active', () => {
  expect(gridKey(press('ArrowDown'), { ...place, active: null })).toEqual({ do: 'row', index: 0 })
  expect(gridKey(press('ArrowUp'), { ...place, active: null })).toEqual({ do: 'row', index: 0 })
})

it('leaves letters, shortcuts of the app and an empty grid alone', () => {
  expect(gridKey(press('c'), place)).toBeUndefined()
  expect(gridKey(press('a'), place)).toBeUndefined()
  expect(gridKey(press('Enter', { ctrlKey: true }), place)).toBeUndefined()
  expect(gridKey(press('ArrowLeft', { altKey: true }), place)).toBeUndefined()
  expect(gridKey(press('ArrowDown'), { ...place, rowCount: 0 })).toBeUndefined()
})
