import { expect, it } from 'vitest'
import type { ImportPreview } from '../../../shared/model/transfer/import.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import {
  columnsOf,
  emptyForm,
  firstOf,
  keyChoices,
  newKeys,
  previewTitle,
  withPath,
  withText,
} from './import-form.ts'

const preview: ImportPreview = {
  format: 'csv',
  size: 100,
  files: null,
  delimiter: ',',
  keys: ['id', 'email'],
  key: 'id',
  documents: [{ line: 2, key: 'a', text: '{}' }],
  errors: [],
  what: 'CSV',
  at: null,
  arrays: [],
  encoding: 'utf-8',
  escape: 'quote',
  header: 1,
  values: null,
  leftOut: [],
  notes: [],
  complete: false,
}

it('offers the fields that may be keys, the one that is chosen, and new keys', () => {
  expect(keyChoices(preview).map(({ value }) => value)).toEqual(['id', 'email', newKeys])
  expect(keyChoices({ ...preview, key: 'name', format: 'json' })[0]).toEqual({
    value: 'name',
    label: 'Field “name”',
  })
  expect(keyChoices({ ...preview, key: null, keys: [] })).toEqual([
    { value: newKeys, label: 'Make new keys' },
  ])
})

it('says how much of the file is shown', () => {
  expect(previewTitle(preview, '1.2 MB')).toBe('The first 1 record of 1.2 MB')
  expect(previewTitle({ ...preview, complete: true }, '12 B')).toBe('All 1 record of 12 B')
  expect(previewTitle({ ...preview, documents: [], complete: true }, '0 B')).toBe('No record in 0 B')
})

it('begins anew with another file, but for what happens on trouble', () => {
  const chosen = { ...emptyForm, path: '/a.csv', key: 'id', onError: 'stop' as const, cells: 'text' as const }
  expect(withPath(chosen, '/b.csv')).toEqual({ ...emptyForm, path: '/b.csv', onError: 'stop' })
})

it('imports a pasted text instead of a file, and a file instead of the text', () => {
  const file = { ...emptyForm, path: '/a.csv', key: 'id', onExisting: 'fail' as const }
  const pasted = withText(file, 'a,b')
  expect(pasted).toEqual({ ...emptyForm, text: 'a,b', onExisting: 'fail' })
  expect(withPath(pasted, '/b.csv').text).toBeNull()
})

it('offers a field by its name, whatever every object has of that name', () => {
  const choices = keyChoices({ ...preview, keys: [...objectNames], key: objectNames[0] })
  expect(choices.map(({ value }) => value)).toEqual([...objectNames, newKeys])
  for (const name of objectNames) expect(withPath({ ...emptyForm, key: name }, name).path).toBe(name)
})

it('shows the first records only, and tells what the columns of all of them read like', () => {
  const documents = Array.from({ length: 9 }, (_, at) => ({
    line: at + 2,
    key: `k${at}`,
    text: at === 8 ? '{"zip": "00100", "n": null}' : `{"zip": ${at}}`,
  }))
  const errors = [{ line: 3, key: null, code: 'INVALID_INPUT', message: 'It has 1 cell.' }]
  const read = { ...preview, documents, errors, complete: true }
  const first = firstOf(read, 5)
  expect([first.documents.length, first.errors.length, first.complete]).toEqual([4, 1, false])
  expect(firstOf({ ...read, documents: documents.slice(0, 2) }, 5).complete).toBe(true)
  expect(columnsOf(read, { gone: 'skip' })).toEqual([
    { name: 'gone', reads: 'empty' },
    { name: 'zip', reads: 'number or text' },
    { name: 'n', reads: 'null' },
  ])
})
