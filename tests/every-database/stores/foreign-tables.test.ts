import { expect, test } from 'vitest'
import type { DatastoreError } from '../../../src/shared/errors.ts'
import { Datastore } from '../../../src/engine/datastore.ts'
import { byAnotherProgram } from '../../support/databases/another-program.ts'
import { Numbers } from '../../support/builds/crossed-build.ts'
import { refusal } from '../../support/refusal.ts'
import { dialect, temporaryUrl } from '../../support/databases/temporary-url.ts'

const theirs = 'create table datastore_history (theirs int)'

test.each([
  ['one of them, and no list of stores', [theirs]],
  ['a format that is none', ['create table datastore_format (theirs int)']],
  [
    'a list of stores of another kind',
    ['create table datastore_format (version int)', 'create table datastore_stores (theirs int)'],
  ],
  [
    'a later format',
    [
      'create table datastore_format (version int)',
      'insert into datastore_format values (99)',
      'create table datastore_stores (name int)',
    ],
  ],
])('tables of another program with the engine’s names are left alone: %s', async (_what, statements) => {
  const url = await temporaryUrl()
  await byAnotherProgram(url, ...statements)
  const error = await refusal(Datastore.open(url, { table: 'items' }))
  expect(error.code).toBe('UNSUPPORTED_FORMAT')
  // It is theirs, and as they made it: making it again is refused.
  const again = byAnotherProgram(url, statements[0]!)
  await expect(again).rejects.toThrow(/exists/)
  await byAnotherProgram(url, 'create table items (theirs int)')
})

test('the engine’s tables without their format are gone on with only where a definition is not undone', async () => {
  const url = await temporaryUrl()
  await (await Datastore.open(url, { table: 'items' })).close()
  // As if the program that made them had died before it made the last one.
  await byAnotherProgram(url, 'drop table datastore_format', 'drop table datastore_imports')
  const outcome = await Datastore.open(url, { table: 'others' }).then(
    async (store) => (await store.put('a', {})).key,
    (error: unknown) => (error as DatastoreError).code,
  )
  expect(outcome).toBe(dialect === 'mysql' ? 'a' : 'UNSUPPORTED_FORMAT')
})

test('a table that is not the store’s, or not the view’s, is not taken for one', async () => {
  const url = await temporaryUrl()
  await byAnotherProgram(url, 'create table items_numbers (theirs int)', 'create table others (theirs int)')
  expect(await refusal(Datastore.open(url, { table: 'others' }))).toMatchObject({
    code: 'EXISTS',
    details: { tables: ['others'] },
  })
  const store = await Datastore.open(url, { table: 'items' })
  await store.put('a', { n: 1 })
  const error = await refusal(store.views.add('numbers', new Numbers(1)))
  expect(error).toMatchObject({ code: 'EXISTS', details: { tables: ['items_numbers'] } })
  expect(error.message).toContain('Choose another name')
  await store.put('b', { n: 2 })
  expect(await store.views.list()).toEqual([])
  await byAnotherProgram(url, 'insert into items_numbers values (1)', 'drop table items_numbers')
  await store.views.add('numbers', new Numbers(1))
  expect(await store.query('numbers')).toHaveLength(2)
  await store.close()
})
