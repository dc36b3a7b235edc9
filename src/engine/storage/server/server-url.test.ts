import { describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
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
    ['postgres://u:s3cret@h/d?sslmode=prefer', '"require" or "disable"'],
    ['postgres://u:s3cret@h/d?sslmode=s3cret', 'verify-ca'],
    ['postgres://u@h/d?password=s3cret', 'before the host'],
    ['postgres://u:s3cret@h/d?sslcert=/a.pem', 'log in with a password'],
    ['postgres://u:s3cret@h/d?target_session_attrs=any', 'read-only'],
    ['postgres://u:s3cret@h/d?options=-c%20search_path=x', '"schema"'],
    ['postgres://u:s3cret@h/d?client_encoding=latin1', 'UTF-8'],
    ['postgres://u:s3cret@h/d?channel_binding=require', '"prefer" or "disable"'],
    ['postgres://u:s3cret@h/d?connection_limit=5', '"pool"'],
    ['postgres://u:s3cret@h/d?pool=2&pool=3', 'twice'],
    ['postgres://u:s3cret@h/d?host=other', 'a host twice'],
    ['postgres://u:s3cret@h/d?user=other', 'otherwise'],
    ['postgres://u:s3cret@h/d?socketPath=/run/x', 'socketPath'],
    ['postgres://u:s3cret@::1/d', 'brackets'],
    ['postgres://u:s3cret@h/d?pool=0', 'pool'],
    ['postgres://u:s3cret@h/d?sslmode=verify-full&sslrootcert=/no/such.pem', '/no/such.pem'],
    ['postgres://u:s3cret@h/d?sslrootcert=/no/such.pem', 'sslmode=verify-full'],
    ['postgres://u:s3cret@h/d?sslrootcert=system', 'sslmode=verify-ca'],
    ['postgres://u:s3cret@h/d?sslmode=require&sslrootcert=/no/such.pem', 'sslmode=verify-full'],
    ['postgres://u:s3cret@h/d?nope=1', 'nope'],
  ])('is refused without its password: %s', async (url, word) => {
    const error = await refusal(() => parseServerUrl('postgres', url))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'url' } })
    expect(error.message).toContain(word)
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('s3cret')
  })

  test.each([
    ['postgres:///shop?host=/run/postgresql', { hosts: [{ host: '/run/postgresql', port: 5432 }] }],
    ['postgres://%2Frun%2Fpostgresql:6000/shop', { hosts: [{ host: '/run/postgresql', port: 6000 }] }],
    [
      'postgres:///?host=h1,h2&port=6000&user=joe&dbname=shop',
      {
        hosts: [
          { host: 'h1', port: 6000 },
          { host: 'h2', port: 6000 },
        ],
        user: 'joe',
      },
    ],
    ['postgres://[fe80::1%25eth0]:6000/shop', { hosts: [{ host: 'fe80::1%eth0', port: 6000 }] }],
    [
      'postgres://h/shop?application_name=till&options=-c%20statement_timeout%3D5s&client_encoding=UTF8&channel_binding=prefer',
      { applicationName: 'till', settings: '-c statement_timeout=5s', channelBinding: true },
    ],
    ['postgres://h/shop?sslmode=verify-ca', { tls: { rejectUnauthorized: true, anyHost: true } }],
    ['postgres://h/shop?sslmode=verify-full&sslrootcert=system', { tls: { rejectUnauthorized: true } }],
  ])('does what the tools of PostgreSQL write: %s', (url, address) => {
    expect(parseServerUrl('postgres', url)).toMatchObject({ ...address, database: 'shop' })
  })

  test.each([
    ['mysql://joe@localhost/shop?socketPath=/run/my.sock', { hosts: [{ host: '/run/my.sock' }] }],
    ['mysql+pymysql:///shop?unix_socket=/run/my.sock&charset=utf8mb4', { hosts: [{ host: '/run/my.sock' }] }],
    ['mysql:///shop?host=/run/my.sock', { hosts: [{ host: '/run/my.sock' }] }],
  ])('does what the tools of MySQL write: %s', (url, address) => {
    expect(parseServerUrl('mysql', url)).toMatchObject({ ...address, database: 'shop' })
  })

  test.each([
    'ssl-mode=REQUIRED',
    'charset=latin1',
    'connectTimeout=5',
    'connectionLimit=3',
    'application_name=x',
    'socketPath=my.sock',
    'timezone=Z',
    'socketPath=/a&host=/b',
    'sslrootcert=/no/such.pem',
  ])('refuses what is not done on MySQL, with what to use: %s', async (option) => {
    const error = await refusal(() => parseServerUrl('mysql', `mysql:///d?${option}`))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).not.toContain('is not known')
  })

  test('cannot have PostgreSQL’s schema on MariaDB', async () => {
    expect((await refusal(() => parseServerUrl('mysql', 'mysql://h/d?schema=x'))).message).toContain('schema')
  })
})
