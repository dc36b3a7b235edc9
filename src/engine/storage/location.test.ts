import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatastoreError } from '../../shared/errors.ts'
import { withoutPassword } from '../../shared/location-text.ts'
import { argumentLocation, serverName, withPassword } from '../../shared/server-url.ts'
import { Database } from '../database.ts'
import { Datastore } from '../datastore.ts'
import { refusal } from '../../../tests/support/refusal.ts'
import { temporaryPath } from '../../../tests/support/databases/temporary-folder.ts'
import { parseLocation } from './location.ts'
import { serverLocation } from './server/server-location.ts'
import { parseServerUrl } from './server/server-url.ts'

const before = process.cwd()
let folder: string

beforeAll(() => {
  folder = dirname(temporaryPath())
  process.chdir(folder)
  folder = process.cwd()
  mkdirSync('here')
  writeFileSync('what?.db', '')
  writeFileSync(' blank.db', '')
})
afterAll(() => process.chdir(before))

const at = (path: string, mode?: string) => ({ dialect: 'sqlite', path: join(folder, path), mode })
const absolute = (path: string, mode?: string) => ({ dialect: 'sqlite', path, mode })
const memory = { dialect: 'sqlite', path: ':memory:' }

// The same table is in docs/databases.md.
test.each([
  ['users.db', () => at('users.db')],
  ['./a:b@c.db', () => at('a:b@c.db')],
  ['what?.db', () => at('what?.db')],
  [' blank.db', () => at(' blank.db')],
  ['/data/users.db', () => absolute('/data/users.db')],
  [':memory:', () => memory],
  ['sqlite:users.db', () => at('users.db')],
  ['sqlite://users.db', () => at('users.db')],
  ['sqlite:///users.db', () => at('users.db')],
  ['sqlite:///here/users.db', () => at('here/users.db')],
  ['sqlite:///tmp/users.db', () => absolute('/tmp/users.db')],
  ['sqlite:////data/users.db', () => absolute('/data/users.db')],
  ['sqlite:/data/users.db', () => absolute('/data/users.db')],
  ['sqlite:my%20db.db', () => at('my%20db.db')],
  ['sqlite:users.db?mode=ro', () => at('users.db', 'ro')],
  ['  sqlite:users.db ', () => at('users.db')],
  ['sqlite3:users.db', () => at('users.db')],
  ['sqlite+aiosqlite:///users.db', () => at('users.db')],
  ['better-sqlite3:users.db', () => at('users.db')],
  ['sqlite://', () => memory],
  ['sqlite::memory:', () => memory],
  ['sqlite:///:memory:', () => memory],
  ['file:users.db', () => at('users.db')],
  ['FILE:users.db', () => at('users.db')],
  ['file:here/my%20db.db', () => at('here/my db.db')],
  ['file:what%3F%23.db', () => at('what?#.db')],
  ['file:/data/users.db', () => absolute('/data/users.db')],
  ['file:///data/users.db', () => absolute('/data/users.db')],
  ['file://localhost/data/users.db', () => absolute('/data/users.db')],
  ['file:users.db?mode=ro', () => at('users.db', 'ro')],
  ['file:users.db?mode=rw', () => at('users.db', 'rw')],
  ['file:users.db?mode=rwc&cache=private&immutable=0', () => at('users.db', 'rwc')],
  ['file:any?mode=memory', () => memory],
  ['file::memory:', () => memory],
] as const)('%j is understood', (url, place) => {
  expect(parseLocation(url)).toEqual(place())
})

test.each([
  ['postgres', 'postgres', 'pg', 'postgresql', 'postgresql+psycopg2', 'postgres+asyncpg'],
  ['mysql', 'mysql', 'mysql2', 'mysql+pymysql', 'mariadb', 'mariadb+mariadbconnector', 'MySQL'],
])('the schemes of %s are those of SQLAlchemy and knex too', (dialect, ...names) => {
  for (const name of names) {
    expect(parseLocation(` ${name}://joe:p@h/d`)).toEqual({ dialect, url: `${name}://joe:p@h/d` })
    expect(parseServerUrl(dialect as 'mysql', `${name}://joe:p@h/d`)).toMatchObject({
      user: 'joe',
      database: 'd',
    })
  }
})

test.each([
  ['', 'file path or URL'],
  ['  ', 'file path or URL'],
  ['users.db\n', '"%20"'],
  [' users.db', '"%20"'],
  ['users.db?mode=ro', '"file:"'],
  ['a\0b.db', 'U+0000'],
  ['file:a%00b.db', '%00'],
  ['sqlite:', 'names no file'],
  ['file:', 'names no file'],
  ['file://elsewhere/users.db', 'another machine'],
  ['file:users.db#x', '%23'],
  ['file:50%.db', '%25'],
  ['file:users.db?mode=rx', 'ro, rw, rwc, memory'],
  ['file:users.db?mode=ro&mode=rw', 'two different'],
  ['file::memory:?mode=ro', 'mode=ro'],
  ['file:users.db?immutable=1', 'mode=ro'],
  ['file:users.db?nolock=1', 'nolock'],
  ['file:users.db?vfs=unix-none', 'vfs'],
  ['file:x?mode=memory&cache=shared', 'share that'],
  ['sqlite:users.db?timeout=5', 'busyMilliseconds'],
  ['sqlite:what?.db', '%3F'],
  ['oracle://h/d', 'not supported'],
  ['mssql+pyodbc://h/d', 'not supported'],
  ['jdbc:postgresql://h/d', 'jdbc:'],
  ['https://example.com/users.db', '"https:"'],
  ['notes:today.db', '"./name"'],
  ['//joe:s3cret@h/d', 'looks like a URL'],
  ['joe:s3cret@h/d', '"joe:"'],
  ['"postgres://joe:s3cret@h/d"', 'looks like a URL'],
  ['joe/s3cret@h:3306/d', 'looks like a URL'],
  ['host=h dbname=d password=s3cret', 'looks like a URL'],
  ['Server=h;Uid=joe;Pwd=s3cret', 'looks like a URL'],
  ['{"host":"h","password":"s3cret"}', 'looks like a URL'],
])('%j is refused, and names no file', async (url, word) => {
  const error = await refusal(() => parseLocation(url))
  expect(error).toMatchObject({ details: { argument: 'url' } })
  expect(['INVALID_INPUT', 'UNSUPPORTED_DATABASE']).toContain(error.code)
  expect(error.message).toContain(word)
})

test('three slashes are asked about where a file would be made beside the one that is meant', async () => {
  mkdirSync(join(folder, folder), { recursive: true })
  writeFileSync('meant.db', '')
  const url = `sqlite://${folder}/meant.db`
  expect((await refusal(() => parseLocation(url))).message).toContain(`sqlite:${folder}/meant.db`)
  expect(existsSync(join(folder, folder, 'meant.db'))).toBe(false)
})

describe('the mode of a URL is held to', () => {
  test('ro and rw create nothing', async () => {
    for (const mode of ['ro', 'rw']) {
      const url = `file:missing.db?mode=${mode}`
      await expect(Datastore.open(url, { table: 'users' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(Database.open(url, { create: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(readdirSync('.').filter((name) => name.includes('missing'))).toEqual([])
  })

  test('ro reads and writes nothing, whatever link leads there', async () => {
    await (await Datastore.open('kept.db', { table: 'users' })).close()
    symlinkSync('kept.db', 'link.db')
    const store = await Datastore.open('sqlite:link.db?mode=ro', { table: 'users' })
    await expect(store.put('a', {})).rejects.toMatchObject({ code: 'READ_ONLY' })
    await store.close()
    const writable = await Datastore.open('file:kept.db?mode=rw', { table: 'users' })
    await writable.put('a', {})
    await writable.close()
  })

  test('rwc creates, and memory leaves no file', async () => {
    const database = await Database.open('file:made.db?mode=rwc')
    await database.close()
    expect(existsSync('made.db')).toBe(true)
    const store = await Datastore.open('file:nowhere?mode=memory', { table: 'users' })
    await store.put('a', {})
    await store.close()
    expect(existsSync('nowhere')).toBe(false)
  })
})

/** Beginnings, middles and ends of URLs as they are mistyped, with the password in its place. */
const secret = 's3cret'
const wrongUrls = fc
  .record({
    start: fc.constantFrom(
      '',
      ' ',
      '\t',
      '\u{feff}',
      '\u{200b}',
      '"',
      "'",
      '<',
      'url=',
      'jdbc:',
      'postgres',
      'mysql',
      '//',
    ),
    scheme: fc.constantFrom(
      'postgres',
      'postgresql+x',
      'mysql',
      'mariadb',
      'oracle',
      'mongodb',
      'sqlite',
      'file',
      'http',
      '',
    ),
    separator: fc.constantFrom('://', ':/', ':', '//', ':///', ' ://', ':\\\\', ''),
    user: fc.constantFrom('joe', '', 'j%40e', 'j@e'),
    beside: fc.constantFrom('', '/', '?', '#', '@', ':', '%', '[', ' ', '&a=', '%2F'),
    place: fc.constantFrom(
      '@h/d',
      '@h',
      '@/d',
      '@h:99999/d',
      '@h,/d',
      '@::1/d',
      '@[::1/d',
      '@h/d/e',
      '@h/d?nope=1',
      '@h/d?sslmode=x',
      '@h/d?pool=x',
      '@h/d#x',
      '@tcp(h:1)/d',
      '@',
    ),
  })
  // Without a user and a sign before it, it is a path like any other.
  .filter(({ user, separator }) => user + separator !== '')
  .map(
    ({ start, scheme, separator, user, beside, place }) =>
      `${start}${scheme}${separator}${user}:${beside}${secret}${beside}${place}`,
  )
const settings = fc.constantFrom(
  `host=h user=joe password=${secret}`,
  `dbname=d password='${secret}'`,
  `Server=h;Password=${secret};`,
  `{"password": "${secret}"}`,
  `postgres://h/d?password=${secret}`,
  `mysql://h/d?user=joe&password=${secret}`,
  `jdbc:postgresql://h/d?user=joe&password=${secret}`,
  `postgres://joe:${secret}`,
  `postgres:/joe:${secret}`,
  `joe/${secret}@h:3306/d`,
)

test('no message on a wrong location, and nothing shown of it, has the password in it', async () => {
  const listed = readdirSync('.')
  await fc.assert(
    fc.asyncProperty(fc.oneof(wrongUrls, settings), async (text) => {
      const said: string[] = [
        withoutPassword(text),
        withPassword(text, ''),
        serverName(text),
        argumentLocation(text, (path) => path),
      ]
      for (const work of [
        parseLocation,
        serverLocation,
        (url: string) => parseServerUrl('postgres', url),
        (url: string) => parseServerUrl('mysql', url),
      ]) {
        try {
          const place = work(text)
          if (place !== null && typeof place === 'object')
            said.push('location' in place ? place.location : 'path' in place ? place.path : '')
          if (typeof place === 'string') said.push(place)
        } catch (error) {
          if (!(error instanceof DatastoreError)) throw error
          said.push(String(error), String(error.stack), JSON.stringify(error), String(error.cause))
        }
      }
      expect(said.filter((each) => each.includes(secret))).toEqual([])
    }),
    { numRuns: 5000 },
  )
  expect(readdirSync('.')).toEqual(listed)
})

test('a location that is shown is one to open again', () => {
  const part = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => text.isWellFormed() && !/[/\0]/.test(text))
  fc.assert(
    fc.property(part, part, part, (user, password, database) => {
      const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h:1/${encodeURIComponent(database)}`
      const read = parseServerUrl('postgres', url)
      expect(read).toMatchObject({ user, password, database })
      expect(parseServerUrl('postgres', read.location)).toEqual({ ...read, password: '' })
      expect(parseServerUrl('postgres', withPassword(read.location, password))).toEqual(read)
    }),
  )
})
