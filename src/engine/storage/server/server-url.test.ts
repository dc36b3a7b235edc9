import { describe, expect, test } from 'vitest'
import { refusal } from '../../testing/refusal.ts'
import { parseServerUrl } from './server-url.ts'

describe('the URL of a server', () => {
  test('names host, user, database and options, and shows itself without the password', () => {
    expect(
      parseServerUrl(
        'postgres',
        'postgres://j%40ne:p%2Fw@[::1]:6000/my%20db?pool=3&connect_timeout=2&schema=app',
      ),
    ).toEqual({
      hosts: [{ host: '::1', port: 6000 }],
      user: 'j@ne',
      password: 'p/w',
      database: 'my db',
      schema: 'app',
      tls: undefined,
      connectMilliseconds: 2000,
      poolSize: 3,
      location: 'postgres://j%40ne@[::1]:6000/my%20db?pool=3&connect_timeout=2&schema=app',
    })
  })

  test('has defaults', () => {
    expect(parseServerUrl('mysql', 'mariadb://db.example/shop')).toMatchObject({
      hosts: [{ host: 'db.example', port: 3306 }],
      user: 'root',
      password: '',
      connectMilliseconds: 10_000,
      poolSize: 10,
    })
  })

  test('names several hosts, in the order in which they are tried', () => {
    expect(parseServerUrl('mysql', 'mysql://u:p%2Fw@h1:3307,[::1],h3:3308/shop?pool=3')).toMatchObject({
      hosts: [
        { host: 'h1', port: 3307 },
        { host: '::1', port: 3306 },
        { host: 'h3', port: 3308 },
      ],
      user: 'u',
      password: 'p/w',
      database: 'shop',
      poolSize: 3,
      location: 'mysql://u@h1:3307,[::1],h3:3308/shop?pool=3',
    })
    expect(parseServerUrl('postgres', 'postgres://h1,h2/shop').location).toBe('postgres://h1,h2/shop')
  })

  test.each([
    ['disable', undefined],
    ['require', { rejectUnauthorized: false }],
    ['verify-full', { rejectUnauthorized: true }],
  ])('encrypts as "sslmode" says: %s', (mode, tls) => {
    expect(parseServerUrl('postgres', `postgres://h/d?sslmode=${mode}`).tls).toEqual(tls)
  })

  test.each([
    ['postgres://u:s3cret@h', 'database'],
    ['postgres://u:s3cret@h/a/b', 'database'],
    ['postgres://u:s3cret@h:99999/d', 'cannot be read'],
    ['postgres://u:s3cret%@h/d', '%25'],
    ['postgres://u:s3cret@h1,,h2/d', 'one comma'],
    ['postgres://u:s3cret@h1,h2:99999/d', 'cannot be read'],
    ['postgres://u:s3cret@h1,h2', 'database'],
    ['postgres://u:s3cret@h/d?sslmode=prefer', 'verify-full'],
    ['postgres://u:s3cret@h/d?pool=0', 'pool'],
    ['postgres://u:s3cret@h/d?sslmode=verify-full&sslrootcert=/no/such.pem', '/no/such.pem'],
    ['postgres://u:s3cret@h/d?nope=1', 'nope'],
  ])('is refused without its password: %s', async (url, word) => {
    const error = await refusal(() => parseServerUrl('postgres', url))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'url' } })
    expect(error.message).toContain(word)
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('s3cret')
  })

  test('cannot have PostgreSQL’s schema on MariaDB', async () => {
    expect((await refusal(() => parseServerUrl('mysql', 'mysql://h/d?schema=x'))).message).toContain('schema')
  })
})
