import { expect, test } from 'vitest'
import { DatastoreError } from '../../../shared/errors.ts'
import { bugReport } from './diagnostics.ts'

const about = {
  node: '24.18.0',
  electron: null,
  v8: '15.2',
  system: 'linux 6.1.0',
  arch: 'x64',
  stateFolder: '/home/joe/.config/datastore-web',
  logFile: '/home/joe/.config/datastore-web/app.log',
}

test('a report says what runs, and what went wrong by its code alone', () => {
  const error = new DatastoreError(
    'CONFLICT',
    'Document "joe@example.com" of /home/joe/users.db was changed.',
  )
  const report = bugReport({
    about,
    version: '0.1.0',
    host: 'web',
    browser: 'Chromium 156',
    products: ['SQLite 3.54.1'],
    problems: [{ error }],
  })
  expect(report).toContain('Node 24.18.0, V8 15.2\nlinux 6.1.0 x64')
  expect(report).toContain('Problems shown: CONFLICT')
  expect(report).not.toContain('joe')
})

test('a report can be made while the engine host does not answer', () => {
  const report = bugReport({
    about: null,
    version: '0.1.0',
    host: 'electron',
    browser: 'x',
    products: [],
    problems: [],
  })
  expect(report).toContain('Engine host: does not answer')
})
