import { expect, it } from 'vitest'
import { editOf, emptyForm } from './edit-form.ts'

it('waits until what it needs is typed', () => {
  expect(editOf(emptyForm)).toBeNull()
  expect(editOf({ ...emptyForm, kind: 'rename', path: 'a' })).toBeNull()
  expect(editOf({ ...emptyForm, path: 'a', as: 'json' })).toBeNull()
  expect(editOf({ ...emptyForm, kind: 'transform', code: ' ' })).toBeNull()
})

it('keeps a text as a text, and JSON as it is written', () => {
  const form = { ...emptyForm, path: 'a.b' }
  expect(editOf({ ...form, value: '42' })).toEqual({ kind: 'set', path: 'a.b', value: '"42"' })
  expect(editOf({ ...form, as: 'json', value: ' 1.0 ' })).toEqual({ kind: 'set', path: 'a.b', value: '1.0' })
  expect(editOf({ ...form, as: 'json', value: 'open' })).toMatch(/^No JSON/)
})

it('says what is no path, and takes each kind of edit', () => {
  expect(editOf({ ...emptyForm, kind: 'remove', path: 'a..b' })).toMatch(/^No path/)
  expect(editOf({ ...emptyForm, kind: 'remove', path: 'a[]' })).toEqual({ kind: 'remove', path: 'a[]' })
  expect(editOf({ ...emptyForm, kind: 'rename', path: 'a', name: 'b' })).toEqual({
    kind: 'rename',
    path: 'a',
    name: 'b',
  })
  const code = '(doc) => doc'
  expect(editOf({ ...emptyForm, kind: 'transform', code })).toEqual({ kind: 'transform', code })
})
