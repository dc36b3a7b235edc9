import { expect, test } from 'vitest'
import { readSettings } from './settings-text.ts'

const initial = readSettings(null).settings

test('settings are read, each by itself: one that is not understood counts as never chosen', () => {
  const text = '{"theme":"dark","density":"tiny","zoom":9,"keys":{"tab.close":["mod+q"]},"sidebar":false}'
  expect(readSettings(text).settings).toEqual({
    ...initial,
    theme: 'dark',
    sidebar: false,
    keys: { 'tab.close': ['mod+q'] },
  })
})

test.each(['', 'nonsense', 'null', '[1]', '"text"', '{"theme":{},"keys":[1]}'])('%j is no error', (text) => {
  expect(readSettings(text).settings).toEqual(initial)
})

test('what a newer version has written is known as newer', () => {
  expect(readSettings('{"version":7,"theme":"light","future":{"a":1}}')).toEqual({
    settings: { ...initial, theme: 'light' },
    version: 7,
  })
})
