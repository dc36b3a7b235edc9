import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const rows = page.split('\n').filter((line) => /^\| (?!Point|---)/.test(line))

test('every point of the security page has a test', () => {
  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter((row) => !/`[\w/.-]+\.(test|spec)\.ts`: "[^"]+" \|$/.test(row))).toEqual([])
})

test.each([...new Set(page.match(/`(?:src|tools|tests|e2e)\/[\w/.-]+`/g))])('%s is there', (quoted) => {
  expect(existsSync(join(root, quoted.slice(1, -1)))).toBe(true)
})

test.each(
  [...page.matchAll(/`([\w/.-]+\.(?:test|spec)\.ts)`: "([^"]+)"/g)].map(([, path, name]) => [path, name]),
)('%s has the test "%s"', (path, name) => {
  const file = join(root, path!)
  expect(statSync(file).isFile()).toBe(true)
  expect(readFileSync(file, 'utf8')).toContain(`'${name}'`)
})
