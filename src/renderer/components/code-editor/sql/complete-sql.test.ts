import { expect, test } from 'vitest'
import { completeSql, quoteName } from './complete-sql.ts'

const tables = [
  { name: 'towns', columns: ['id', 'key', 'data'] },
  { name: 'Old towns', columns: ['id', 'name'] },
]

/** The names that are offered at the bar. */
function offered(text: string): string[] {
  const offset = text.indexOf('|')
  return completeSql(text.replace('|', ''), offset, tables).map(({ name }) => name)
}

test.each([
  ['select | from towns', ['id', 'key', 'data', 'towns', 'Old towns']],
  ['select * from |', ['towns', 'Old towns']],
  ['select towns.| from towns', ['id', 'key', 'data']],
  ['select t.k| from towns t', ['id', 'key', 'data']],
  ['select o.| from "Old towns" as o', ['id', 'name']],
  ['select "Old towns".| from "Old towns"', ['id', 'name']],
  ['select x.| from towns', []],
])('names that fit are offered: %s', (text, names) => {
  expect(offered(text)).toEqual(names)
})

test('a name is quoted where it is no plain word', () => {
  expect(['towns', 'key', 'Old towns', 'a"b'].map((name) => quoteName(name, 'sqlite'))).toEqual([
    'towns',
    '"key"',
    '"Old towns"',
    '"a""b"',
  ])
  expect(quoteName('key', 'mysql')).toBe('`key`')
})
