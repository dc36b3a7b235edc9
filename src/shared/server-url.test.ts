import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  isServerUrl,
  readServerUrl,
  argumentLocation,
  serverName,
  withPassword,
  writeServerUrl,
} from './server-url.ts'

describe('the URL of a server and its fields', () => {
  test.each([
    'postgres://joe@db.example:6000/shop?pool=3&sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&schema=app',
    'mysql://root@127.0.0.1/my%20db',
    'mariadb://j%40ne@h1:3306,h2:3307/shop?sslmode=require',
    'postgres://[::1]:5433/d',
  ])('say the same: %s', (url) => {
    const fields = readServerUrl(url)
    expect(fields && writeServerUrl(fields)).toBe(url)
  })

  test('are read apart, the password decoded', () => {
    expect(
      readServerUrl('postgresql://j%40ne:p%2Fw%25@[::1]:6000/shop?schema=app&connect_timeout=2'),
    ).toEqual({
      kind: 'postgres',
      host: '[::1]',
      port: '6000',
      database: 'shop',
      user: 'j@ne',
      password: 'p/w%',
      tls: 'disable',
      certificate: '',
      schema: 'app',
      others: 'connect_timeout=2',
    })
  })

  test('may have an @ in the password, and several hosts', () => {
    expect(readServerUrl('mysql://u:p@ss@h1:3306,h2:3306/d')).toMatchObject({
      user: 'u',
      password: 'p@ss',
      host: 'h1:3306,h2:3306',
      port: '',
    })
  })

  test.each(['', 'users.db', 'sqlite:users.db', 'C:\\users.db', 'oracle://h/d', 'postgres:/h/d'])(
    'are not there in %j',
    (text) => {
      expect(readServerUrl(text)).toBeNull()
      expect(isServerUrl(text)).toBe(false)
    },
  )

  test('leave an unknown way to encrypt to the engine', () => {
    const fields = readServerUrl('postgres://h/d?sslmode=prefer')!
    expect(fields).toMatchObject({ tls: 'disable', others: 'sslmode=prefer' })
    expect(writeServerUrl(fields)).toBe('postgres://h/d?sslmode=prefer')
  })
})

test('a password is put in and taken out again, whatever is in it', () => {
  const url = 'mysql://joe@h1:3306,h2:3306/d?pool=2'
  const full = withPassword(url, 'a:b@c/d?e#f%')
  expect(full).toBe('mysql://joe:a%3Ab%40c%2Fd%3Fe%23f%25@h1:3306,h2:3306/d?pool=2')
  expect(readServerUrl(full)?.password).toBe('a:b@c/d?e#f%')
  expect(withPassword(full, '')).toBe(url)
  expect(withPassword('postgres://h/d', 'x')).toBe('postgres://:x@h/d')
})

test.each([
  ['mysql://joe:s3cret@h/d', 'mysql://joe@h/d'],
  [' postgresql+psycopg2://joe:s3/cr@et@h/d', 'postgresql://joe@h/d'],
  ['postgres:/joe:s3cret@h/d', 'postgres@h/d'],
  ['users.db', '/data/users.db'],
  ['./a:b@c.db', '/data/a:b@c.db'],
  [':memory:', ':memory:'],
  ['file:a%20b.db?mode=ro', 'file:/data/a%20b.db?mode=ro'],
  ['sqlite:a b.db', 'sqlite:/data/a b.db'],
  ['file:///data/users.db', 'file:///data/users.db'],
])('a location is named on a command line, where a password is not taken: %s', (word, location) => {
  expect(argumentLocation(word, (path) => resolve('/data', path))).toBe(location)
})

test.each(['p/w', 'p?w', 'p#w', 'p@w', 'p/w@x', 'p w', 'p:w', 'p[w]', 'pässwört', 'p&w=x'])(
  'a password may have any character as it is: %s',
  (password) => {
    const read = readServerUrl(`postgres://joe:${password}@db.example:6000/shop?pool=3`)
    expect(read).toMatchObject({ user: 'joe', password, host: 'db.example', port: '6000', database: 'shop' })
    expect(withPassword(`postgres://joe:${password}@h/d`, '')).toBe('postgres://joe@h/d')
  },
)

test.each(['postgres://joe:p/w@h', 'postgres://h/d@x/y', 'postgres://joe:p@h/d#x'])(
  'nothing is guessed where a URL can be read in two ways: %s',
  (url) => expect(readServerUrl(url)).toBeNull(),
)

test('a database is called by host and name, and by what else tells it apart', () => {
  expect(serverName('postgres://joe@db.example:5432/shop')).toBe('db.example/shop')
  expect(serverName('mysql://db.example:3307/shop')).toBe('db.example:3307/shop')
  expect(serverName('postgres://joe@h/shop?schema=app')).toBe('h/shop.app')
})
