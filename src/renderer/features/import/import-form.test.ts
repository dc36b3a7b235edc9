import { expect, it } from 'vitest'
import type { ImportPreview } from '../../../shared/model/import.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { emptyForm, keyChoices, newKeys, previewTitle, withPath } from './import-form.ts'

const preview: ImportPreview = {
  format: 'csv',
  size: 100,
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

it('offers a field by its name, whatever every object has of that name', () => {
  const choices = keyChoices({ ...preview, keys: [...objectNames], key: objectNames[0] })
  expect(choices.map(({ value }) => value)).toEqual([...objectNames, newKeys])
  for (const name of objectNames) expect(withPath({ ...emptyForm, key: name }, name).path).toBe(name)
})
