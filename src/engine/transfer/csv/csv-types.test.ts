import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { checkImportOptions } from '../imports/check-import-options.ts'
import { previewImport } from '../imports/preview-import.ts'

async function read(csv: string, types: Record<string, 'text' | 'number' | 'boolean' | 'json' | 'skip'>) {
  const path = temporaryPath('types.csv')
  await writeFile(path, csv)
  const { documents, errors } = await previewImport(path, { key: null, limit: 20, types })
  return [...documents.map(({ text }) => text), ...errors.map(({ message }) => message)]
}

test('a column is read as the type that was chosen for it, every digit kept', async () => {
  expect(
    await read(
      'zip,n,yes,raw,note\r\n00100,+007.50,yes,"[1, 2.0]",x\r\n1e3,-0012345678901234567890,0,null,\r\n',
      {
        zip: 'text',
        n: 'number',
        yes: 'boolean',
        raw: 'json',
        note: 'skip',
      },
    ),
  ).toEqual([
    '{"zip": "00100", "n": 7.50, "yes": true, "raw": [1, 2.0]}',
    '{"zip": "1e3", "n": -12345678901234567890, "yes": false, "raw": null}',
  ])
})

test('a cell that does not have the type of its column is refused by its line, and an empty one is no field', async () => {
  expect(await read('a,b\r\nx,1\r\n,1\r\n', { a: 'number' })).toEqual([
    '{"b": 1}',
    'Value "x" of column "a" is no number.',
  ])
  expect(await read('a,b\r\nTRUE,1\r\nmaybe,1\r\n', { a: 'boolean' })).toEqual([
    '{"a": true, "b": 1}',
    'Value "maybe" of column "a" is no boolean.',
  ])
})

test('a column may have the name of what every object answers to', async () => {
  expect(await read('constructor,__proto__\r\n1,2\r\n', {})).toEqual(['{"constructor": 1, "__proto__": 2}'])
})

test('a type that there is not is refused', () => {
  expect(() => checkImportOptions('a.csv', { types: { a: 'date' } })).toThrow(/"types" has text, number/)
})
