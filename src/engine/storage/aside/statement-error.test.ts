import { describe, expect, test } from 'vitest'
import { DatastoreError } from '../../../shared/errors.ts'
import { statementError } from './statement-error.ts'

const detailsOf = (error: unknown, sql: string): unknown =>
  (statementError(error, sql) as DatastoreError).details

describe('what a database says of a statement', () => {
  test.each([
    ['SQLite', new Error('near "fro": syntax error'), 'select *\nfro users', { line: 2, columnNumber: 1 }],
    ['SQLite', new Error('no such column: u.nam'), 'select\n  nam from users', { line: 2, columnNumber: 3 }],
    [
      'SQLite',
      new Error('near "n": syntax error'),
      'select 1 from numbers wher n',
      { line: 1, columnNumber: 28 },
    ],
    [
      'PostgreSQL',
      Object.assign(new Error('column "nam" does not exist'), { position: '13' }),
      "select '😀', nam",
      { line: 1, columnNumber: 14 },
    ],
    [
      'MariaDB',
      new Error("near 'users' at line 2"),
      'select * -- users\nfro users',
      { line: 2, columnNumber: 5 },
    ],
  ])('has the place that %s tells: %s', (_, error, sql, place) => {
    expect(detailsOf(error, sql)).toEqual({ argument: 'sql', ...place })
  })

  test.each(['near "a": syntax error', 'division by zero'])('has none where none is told: %s', (message) => {
    expect(detailsOf(new Error(message), 'select a, a')).toEqual({ argument: 'sql' })
  })

  test('is said of the statement, not of the database, where it writes', () => {
    const refused = new DatastoreError('READ_ONLY', '"a.db" is read-only.')
    expect(statementError(refused, 'select 1')).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'The statement writes, and only statements that read can be run here. Nothing was changed.',
    })
  })

  test.each([{ code: 'SQLITE_ERROR' }, { code: '42P01' }, { code: 'ER_NO_SUCH_TABLE', sqlState: '42S02' }])(
    'is of the statement, not of the tables, where it names what is not there: %j',
    (codes) => {
      const said = Object.assign(new Error('there is no table "twons"'), codes)
      const translated = new DatastoreError('CORRUPT', 'The tables were changed.', { cause: said })
      expect(statementError(translated, 'select * from twons')).toMatchObject({
        code: 'INVALID_INPUT',
        message: 'The database refuses the statement: there is no table "twons"',
      })
    },
  )

  test('is left as it is where the file is damaged', () => {
    const said = Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' })
    const damaged = new DatastoreError('CORRUPT', '"a.db" is damaged.', { cause: said })
    expect(statementError(damaged, 'select 1')).toBe(damaged)
  })

  test('is left as it is where it is no fault of the statement', () => {
    const cancelled = new DatastoreError('CANCELLED', 'Reading was cancelled.')
    expect(statementError(cancelled, 'select 1')).toBe(cancelled)
  })
})
