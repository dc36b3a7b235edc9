import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dirname, join } from 'node:path'
import type { DatastoreError } from '../../src/shared/errors.ts'
import { Database } from '../../src/engine/database.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { makeCertificate } from '../support/servers/certificate.ts'
import { Numbers } from '../support/builds/crossed-build.ts'
import { CuttingProxy } from '../support/servers/cutting-proxy.ts'
import { OwnServer } from '../support/servers/own-server.ts'
import { canRunServer } from '../support/servers/server-programs.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { temporaryPath } from '../support/databases/temporary-folder.ts'
import { dialect } from '../support/databases/temporary-url.ts'
import { atFailpoints } from '../../src/engine/views/build/failpoints.ts'
import type { Failpoint } from '../../src/engine/views/build/failpoints.ts'

// Needs a server that asks for passwords, encrypts, and may be killed. Where its programs are not installed, which in CI
// they must be, the tests are counted as skipped.
const missing = !canRunServer(dialect)
if (missing) console.warn(`These tests need the programs of a ${dialect} server, and there are none here.`)

const items = Array.from({ length: 200 }, (_, n): [string, object] => [`k${n}`, { n }])

describe.skipIf(missing && process.env['CI'] === undefined)('a server of our own', () => {
  let server: OwnServer
  /** The administrator's. */
  let store: Datastore
  beforeAll(async () => {
    server = await OwnServer.open(dialect)
    await server.execute(null, 'create database shop', 'create database bare', ...usersFor('shop', 'bare'))
    store = await open(server.url('shop'))
    await store.putMany(items)
    await server.execute('shop', ...grants)
  })
  afterAll(async () => {
    await store.close()
    await server.remove()
  })

  const open = (url: string): Promise<Datastore> =>
    Datastore.open(url, { table: 'items', views: { numbers: new Numbers(1) } })

  const openAs = (user: string, database = 'shop'): Promise<Datastore> =>
    open(server.url(database, { user, password: 'pa55' }))

  /** Nothing is half: the view has the row of each document, for every reader. */
  async function expectWhole(): Promise<void> {
    expect(await store.views.verify('numbers')).toMatchObject({ different: 0, done: items.length })
  }

  describe('says who is not let in', () => {
    const told = async (url: string): Promise<DatastoreError> => {
      const error = await refusal(open(url))
      expect(JSON.stringify([error.message, error.details])).not.toContain('s3cret')
      return error
    }

    test('a wrong password', async () => {
      const error = await told(server.url('shop', { password: 's3cret' }))
      expect(error.code).toBe('ACCESS_DENIED')
      expect(error.message).toContain('refuses the user or the password')
    })

    test('a user that is not there', async () => {
      const error = await told(server.url('shop', { user: 'nobody', password: 's3cret' }))
      expect(error.code).toBe('ACCESS_DENIED')
    })

    test('a database that is not there', async () => {
      const error = await told(server.url('no_such'))
      expect(error.code).toBe('NOT_FOUND')
      expect(error.message).toContain('Create it there first')
    })
  })

  describe('and a user without some rights', () => {
    test('makes no store without the right to make tables', async () => {
      const error = await refusal(openAs('writer', 'bare'))
      expect(error.code).toBe('UNKNOWN_STORE')
      expect(error.message).toMatch(/cannot be made: the user "writer.*Ask for the rights to do so/)
      // An opener that wants to read is not told how to write.
      const url = server.url('bare', { user: 'writer', password: 'pa55' })
      expect((await refusal(Datastore.open(url, { readonly: true }))).message).not.toContain('Ask for')
      const looked = await Database.open(url)
      expect(await looked.inspect()).toMatchObject({
        readonly: true,
        readonlyReason: expect.stringMatching(/the user "writer.*nor create any/) as string,
      })
      await looked.close()
      // A user with the right may.
      await (await open(server.url('bare'))).close()
    })

    test('writes documents, and makes no view', async () => {
      const theirs = await openAs('writer')
      await theirs.put('k0', { n: -1 })
      expect((await refusal(theirs.views.add('other', new Numbers(1)))).code).toBe('ACCESS_DENIED')
      expect((await refusal(theirs.views.reindex('numbers'))).code).toBe('ACCESS_DENIED')
      expect((await theirs.views.list()).map(({ name }) => name)).toEqual(['numbers'])
      await theirs.put('k0', { n: 0 })
      await theirs.close()
      await expectWhole()
    })

    test('reads, and is told that it is all', async () => {
      // On MariaDB a writer would do what a dead program has left.
      if (dialect === 'mysql') {
        await server.execute(
          'shop',
          `insert into datastore_unfinished (owner, statement) values ('dead', 'drop table if exists "gone"')`,
        )
      }
      const theirs = await openAs('reader')
      expect(await theirs.get('k1')).toMatchObject({ n: 1 })
      expect(await theirs.query('numbers', { n: 2 })).toHaveLength(1)
      for (const write of [
        () => theirs.put('k1', { n: -1 }),
        () => theirs.delete('k1'),
        () => theirs.putMany({ k1: { n: -1 } }),
        () => theirs.views.remove('numbers'),
      ]) {
        const error = await refusal(write)
        expect(error.code).toBe('READ_ONLY')
        expect(error.message).toMatch(/the user "reader.*" may neither write the tables/)
      }
      await theirs.close()
      await expectWhole()
    })
  })

  describe('has transactions that only read by default', () => {
    const user = dialect === 'postgres' ? 'careful' : undefined

    test('and a store is read-only then, which the URL may say otherwise', async () => {
      const [before, after] = readByDefault
      await server.execute('shop', ...before)
      try {
        const url = new URL(server.url('shop', user === undefined ? {} : { user, password: 'pa55' }))
        const database = await Database.open(url.href)
        expect(database.readonly).toBe(true)
        expect((await database.inspect()).readonlyReason).toMatch(/read-only by default .*access=read-write/)
        const read = await database.store('items')
        expect(await read.get('k1')).toMatchObject({ n: 1 })
        expect((await refusal(read.put('k1', { n: -1 }))).code).toBe('READ_ONLY')
        await database.close()
        url.searchParams.set('access', 'read-write')
        const written = await open(url.href)
        expect(await written.put('k1', { n: 1, written: true })).toMatchObject({ key: 'k1' })
        await written.put('k1', { n: 1 })
        await written.close()
      } finally {
        await server.execute('shop', ...after)
      }
      await expectWhole()
    })
  })

  test('that takes no writes, all of it or one database, says so before the first one', async () => {
    const [before, after, reason] = takesNone
    await server.execute('bare', before)
    try {
      const theirs = await openAs('writer')
      expect((await refusal(theirs.put('k1', { n: -1 }))).message).toContain(reason)
      await theirs.close()
    } finally {
      await server.execute('bare', after)
    }
  })

  describe('encrypts', () => {
    const secured = (mode: string, host: string, certificate?: string): string => {
      const url = new URL(server.url('shop', { host }))
      url.searchParams.set('sslmode', mode)
      if (certificate !== undefined) url.searchParams.set('sslrootcert', certificate)
      return url.href
    }

    test('what goes over the wire, with sslmode=require', async () => {
      const sent: Record<string, string> = {}
      for (const mode of ['disable', 'require']) {
        const proxy = await CuttingProxy.open(secured(mode, '127.0.0.1'))
        const through = await open(proxy.url)
        // Where it can be read, the connection is cut.
        proxy.cutAt('needle', 'unsent')
        sent[mode] = await through.getMany(['needle']).then(
          () => 'hidden',
          (error: unknown) => (error as DatastoreError).code,
        )
        await through.close()
        await proxy.close()
      }
      expect(sent).toEqual({ disable: 'DISCONNECTED', require: 'hidden' })
    })

    test('and is known by its certificate, with sslmode=verify-full', async () => {
      const verified = await open(secured('verify-full', 'localhost', server.certificate))
      expect(await verified.get('k1')).toMatchObject({ n: 1 })
      await verified.close()
    })

    test('and is known by its certificate under any name, with sslmode=verify-ca', async () => {
      const verified = await open(secured('verify-ca', '127.0.0.1', server.certificate))
      expect(await verified.get('k1')).toMatchObject({ n: 1 })
      await verified.close()
      const error = await refusal(open(secured('verify-ca', 'localhost')))
      expect(error.message).toMatch(/self-signed/)
    })

    test('and is not taken for another server', async () => {
      const other = temporaryPath('other.crt')
      makeCertificate(other, join(other, '..', 'other.key'))
      const cases = [
        ['another certificate', secured('verify-full', 'localhost', other), /self-signed|certificate/],
        ['none that is known', secured('verify-full', 'localhost'), /self-signed/],
        // It leads to the same host.
        ['another name', secured('verify-full', '127.1', server.certificate), /127\.1/],
      ] as const
      for (const [what, url, reason] of cases) {
        const error = await refusal(open(url))
        expect([what, error.code]).toEqual([what, 'DISCONNECTED'])
        expect(error.message).toMatch(reason)
        expect(error.message).toContain('sslrootcert')
      }
      const error = await refusal(open(secured('verify-full', '127.0.0.1', server.certificate)))
      expect(error.code).toBe(dialect === 'mysql' ? 'INVALID_INPUT' : 'DISCONNECTED')
      expect(error.message).toContain('127.0.0.1')
    })
  })

  test('is reached by its socket', async () => {
    const url = new URL(server.url('shop', { host: 'localhost' }))
    const folder = dirname(server.certificate)
    if (dialect === 'mysql') url.searchParams.set('socketPath', join(folder, 's.sock'))
    else url.searchParams.set('host', folder)
    const named =
      dialect === 'mysql'
        ? url.href
        : url.href.replace(`@${url.host}/`, '@/').replace('?', `?port=${url.port}&`)
    const local = await open(named)
    expect(await local.get('k1')).toMatchObject({ n: 1 })
    expect(await local.view('numbers').select('n').first()).toBeDefined()
    await local.close()
  })

  describe('that is killed', () => {
    test('in the middle of a batch has kept nothing of it, and is written to again', async () => {
      const other = await openRawConnection(dialect, server.url('shop'))
      await other.run('begin')
      await other.run(`update items set seq = seq where "key" = 'k150'`)
      // It waits for the one that the other program holds.
      const batch = refusal(store.putMany(items.map(([key], n): [string, object] => [key, { n: -n }])))
      await sleep(300)
      await server.kill()
      expect((await batch).code).toBe('DISCONNECTED')
      expect((await refusal(store.get('k1'))).code).toBe('DISCONNECTED')
      expect((await refusal(store.put('k1', { n: -1 }))).code).toBe('DISCONNECTED')
      await server.start()
      expect(await store.get('k1')).toMatchObject({ n: 1 })
      await store.put('k1', { n: -1 })
      await store.put('k1', { n: 1 })
      await expectWhole()
    })

    test.each([
      ['fill.rows', 2],
      ['swap.renamed', 3],
    ] as const)(
      'while a view is built (%s) leaves the former one, and the build is gone on with',
      async (point, version) => {
        const killed = await killedAt(point, server, () => store.views.add('numbers', new Numbers(version)))
        expect(killed.code).toBe('DISCONNECTED')
        await server.start()
        expect(await store.query('numbers', { n: 1 })).toMatchObject([{ v: version - 1 }])
        await store.put('k1', { n: -1 })
        await store.views.add('numbers', new Numbers(version))
        expect(await store.query('numbers', { n: -1 })).toMatchObject([{ v: version }])
        await store.put('k1', { n: 1 })
        await expectWhole()
      },
    )
  })
})

/** Kills the server when the work passes a failpoint, and returns how the work ended. */
async function killedAt(
  point: Failpoint,
  server: OwnServer,
  work: () => PromiseLike<unknown>,
): Promise<DatastoreError> {
  let killed: Promise<void> | undefined
  atFailpoints((at) => {
    if (at === point) killed ??= server.kill()
  })
  try {
    return await refusal(work())
  } finally {
    atFailpoints(undefined)
    await killed
  }
}

/** A user for writing documents, and one for reading. */
function usersFor(...databases: string[]): string[] {
  return ['writer', 'reader'].flatMap((user) =>
    dialect === 'postgres'
      ? [`create role ${user} login password 'pa55'`]
      : [
          `create user ${user}@'%' identified by 'pa55'`,
          ...databases.map(
            (database) =>
              `grant select${user === 'writer' ? ', insert, update, delete' : ''} on ${database}.* to ${user}@'%'`,
          ),
        ],
  )
}

const grants =
  dialect === 'postgres'
    ? [
        'revoke create on schema public from public',
        'grant select on all tables in schema public to reader',
        'grant select, insert, update, delete on all tables in schema public to writer',
        'grant usage on all sequences in schema public to writer',
      ]
    : []

/** Makes transactions read only by default, and undoes it: for one role, or on MariaDB for every user. */
const readByDefault: readonly [before: readonly string[], after: readonly string[]] =
  dialect === 'postgres'
    ? [
        [
          `create role careful login password 'pa55' in role writer`,
          'alter role careful set default_transaction_read_only = on',
        ],
        ['drop role careful'],
      ]
    : [['set global tx_read_only = on'], ['set global tx_read_only = off']]

const takesNone: readonly [before: string, after: string, reason: string] =
  dialect === 'postgres'
    ? [
        'alter database shop set default_transaction_read_only = on',
        'alter database shop reset default_transaction_read_only',
        '(default_transaction_read_only)',
      ]
    : ['set global read_only = on', 'set global read_only = off', '(read_only)']
