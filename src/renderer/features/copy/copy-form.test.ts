import { expect, test } from 'vitest'
import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { formProblem, suggestedStore } from './copy-form.ts'

const target: DatabaseSummary = {
  path: '/data/team.db',
  name: 'team.db',
  readonly: false,
  product: 'SQLite',
  readonlyReason: null,
  size: 0,
  journalMode: 'wal',
  stores: [{ name: 'users', format: 'datastore' }],
  tables: ['Users_copy'],
}
const form = { database: target.path, file: '', name: null, history: true }

test('suggests the name the store has, or the next one that is free', () => {
  expect(suggestedStore('users', undefined)).toBe('users')
  expect(suggestedStore('books', target)).toBe('books')
  expect(suggestedStore('users', target)).toBe('users_copy2')
})

test('says what keeps a copy from being started', () => {
  expect(formProblem(form, 'people', target)).toBeNull()
  expect(formProblem(form, 'USERS', target)).toBe('There is a store called USERS already.')
  expect(
    formProblem(form, 'people', { ...target, readonly: true, readonlyReason: 'it was opened so.' }),
  ).toBe('team.db is read-only: it was opened so.')
  expect(formProblem({ ...form, database: null }, 'users', undefined)).toBe('Choose a file.')
  expect(formProblem({ ...form, database: null, file: '/data/new.db' }, 'users', undefined)).toBeNull()
})
