import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { Datastore } from '../../datastore.ts'
import { editDocumentField, readField } from './edit-cell.ts'

let store: Datastore
beforeEach(async () => {
  store = await Datastore.open(':memory:')
})
afterEach(() => store.close())

const text = '{ "big": 12345678901234567890,\n  "ratio": 1.0, "in": {"a.b": "x"}, "items": [1, 2] }'

test('one field is set, and the rest of the document stays byte for byte', async () => {
  const { rev } = await store.putText('d', text)
  const set = { kind: 'set', path: 'ratio', value: '2.50' } as const
  const edited = await editDocumentField(store, { key: 'd', rev, edit: set })
  expect(edited.before).toBe('1.0')
  expect((await store.getText('d'))?.text).toBe(text.replace('1.0', '2.50'))
  // What it was brings it back.
  const back = { kind: 'set', path: 'ratio', value: edited.before! } as const
  await editDocumentField(store, { key: 'd', rev: edited.rev, edit: back })
  expect((await store.getText('d'))?.text).toBe(text)
})

test.each([
  ['big', '12345678901234567890'],
  ['in', '{"a.b": "x"}'],
  ['in["a.b"]', '"x"'],
  ['items[1]', '2'],
  ['items[2]', null],
  ['gone', null],
])('the field %s is read as it is written', async (path, value) => {
  const { rev } = await store.putText('d', text)
  expect(await readField(store, { key: 'd', path })).toEqual({ rev, value })
})

test('a field that is not there is added, and removed again', async () => {
  const { rev } = await store.putText('d', '{"a":1}')
  const added = await editDocumentField(store, {
    key: 'd',
    rev,
    edit: { kind: 'set', path: 'b', value: '2' },
  })
  expect(added.before).toBe(null)
  expect((await store.getText('d'))?.text).toBe('{"a":1,"b":2}')
  await editDocumentField(store, { key: 'd', rev: added.rev, edit: { kind: 'remove', path: 'b' } })
  expect((await store.getText('d'))?.text).toBe('{"a":1}')
})

test('nothing is changed where another writer was quicker, the document is gone, or the value is no JSON', async () => {
  const { rev } = await store.putText('d', text)
  const edit = { kind: 'set', path: 'ratio', value: '3' } as const
  await store.putText('d', '{"ratio":2}', { rev })
  expect((await refusal(editDocumentField(store, { key: 'd', rev, edit }))).code).toBe('CONFLICT')
  expect((await store.getText('d'))?.text).toBe('{"ratio":2}')
  expect((await refusal(editDocumentField(store, { key: 'none', rev, edit }))).code).toBe('NOT_FOUND')
  const now = (await store.getText('d'))!.rev
  const broken = { ...edit, value: '2,5' }
  expect((await refusal(editDocumentField(store, { key: 'd', rev: now, edit: broken }))).message).toContain(
    'no JSON',
  )
})
