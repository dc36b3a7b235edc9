import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { announceVersion } from '../support/servers/announce-version.ts'
import { Numbers } from '../support/builds/crossed-build.ts'
import { CuttingProxy, mysqlStatement, sentCommit } from '../support/servers/cutting-proxy.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection } from '../support/servers/server-database.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'

// Runs on servers only: SQLite has no connection to lose.

const commit = sentCommit[dialect]!

async function besideProxy(
  work: (store: Datastore, proxy: CuttingProxy, direct: Datastore) => Promise<void>,
) {
  const url = await temporaryUrl()
  const direct = await Datastore.open(url, { table: 'counters', history: true })
  const proxy = await CuttingProxy.open(url)
  const store = await Datastore.open(proxy.url, { table: 'counters' })
  try {
    await work(store, proxy, direct)
  } finally {
    await store.close()
    await direct.close()
    await proxy.close()
  }
}

describe('a connection that is lost while committing', () => {
  test.each(['unsent', 'unanswered'] as const)(
    'leaves the outcome unknown (%s), and the put may be repeated',
    async (cut) => {
      await besideProxy(async (store, proxy, direct) => {
        proxy.cutAt(commit, cut)
        const error = await refusal(store.put('a', { n: 1 }))
        expect(error.code).toBe('UNKNOWN_OUTCOME')
        expect((await direct.get('a')) !== undefined).toBe(cut === 'unanswered')
        const { writeId } = error.details
        const saved = await store.put('a', { n: 1 }, { writeId })
        expect(saved).toMatchObject({ rev: expect.stringMatching(/^1-/) as string })
        expect(await direct.changes.list()).toMatchObject([{ key: 'a', seq: saved.seq, rev: saved.rev }])
      })
    },
  )

  test.each(['unsent', 'unanswered'] as const)(
    'does so for a guarded put too (%s): it is done once',
    async (cut) => {
      await besideProxy(async (store, proxy, direct) => {
        const first = await store.put('a', { n: 1 })
        proxy.cutAt(commit, cut)
        const error = await refusal(store.put('a', { n: 2 }, { rev: first.rev }))
        expect(error.code).toBe('UNKNOWN_OUTCOME')
        const { writeId } = error.details
        const saved = await store.put('a', { n: 2 }, { rev: first.rev, writeId })
        expect(saved.rev).toMatch(/^2-/)
        expect(await direct.get('a')).toMatchObject({ n: 2, _rev: saved.rev })
        expect(await direct.history.list('a')).toHaveLength(1)
      })
    },
  )

  test('does not take another program’s change for the one whose outcome is unknown', async () => {
    await besideProxy(async (store, proxy, direct) => {
      const { rev } = await store.put('a', { n: 1 })
      proxy.cutAt(commit, 'unsent')
      const { code, details } = await refusal(store.put('a', { n: 2 }, { rev }))
      expect(code).toBe('UNKNOWN_OUTCOME')
      // The other one counted from 1 to 2 itself: both may not be told that they did.
      await direct.put('a', { n: 2 }, { rev })
      const again = store.put('a', { n: 2 }, { rev, writeId: details.writeId })
      expect((await refusal(again)).code).toBe('CONFLICT')
    })
  })

  test.each(['unsent', 'unanswered'] as const)(
    'does so for a batch and a transaction (%s): with their name they are done once',
    async (cut) => {
      await besideProxy(async (store, proxy, direct) => {
        const { rev } = await store.put('a', { n: 1 })
        const documents = { a: { n: 2, _rev: rev }, b: { n: 2 } }
        proxy.cutAt(commit, cut)
        const batch = await refusal(store.putMany(documents))
        expect(batch.code).toBe('UNKNOWN_OUTCOME')
        const saved = await store.putMany(documents, { writeId: batch.details.writeId })
        expect((await direct.history.list('a')).map(({ rev: old }) => old)).toEqual([rev])
        expect((await direct.get('a'))?._rev).toBe(saved[0]!.rev)

        const add = (options: { writeId?: string }): Promise<string | undefined> =>
          store.transaction(async (tx) => {
            tx.put('a', { n: Number((await tx.get('a'))!['n']) + 1 })
            return 'added'
          }, options)
        proxy.cutAt(commit, cut)
        const transaction = await refusal(add({}))
        expect(transaction.code).toBe('UNKNOWN_OUTCOME')
        const { writeId } = transaction.details
        expect(await add({ writeId })).toBe(cut === 'unsent' ? 'added' : undefined)
        expect(await direct.get('a')).toMatchObject({ n: 3 })
      })
    },
  )
})

test('a connection that is lost before the commit has written nothing, and the next call gets another one', async () => {
  await besideProxy(async (store, proxy, direct) => {
    proxy.cutAt('needle', 'unsent')
    const { code, details } = await refusal(store.put('a', { text: 'needle' }))
    expect(code).toBe('DISCONNECTED')
    expect(await direct.get('a')).toBeUndefined()
    expect(await store.put('a', { text: 'needle' }, { writeId: details.writeId })).toMatchObject({ key: 'a' })
    proxy.cutAt('needle', 'unanswered')
    expect((await refusal(store.getMany(['needle']))).code).toBe('DISCONNECTED')
    expect((await store.getMany(['a'])).size).toBe(1)
  })
})

test('a transaction that the server ends as a deadlock is begun again', async () => {
  const url = await temporaryUrl()
  const store = await Datastore.open(url, { table: 'counters' })
  await store.putMany({ a: { n: 1 }, b: { n: 1 } })
  const other = await openRawConnection(dialect, url)
  // Ours holds a and waits for b; the other one holds b, has done more, and waits for a.
  await other.run('create table done (n int)')
  await other.run('begin')
  for (let n = 0; n < 100; n++) await other.run(`insert into done values (${n})`)
  await other.run(`update counters set seq = seq where "key" = 'b'`)
  const ours = store.putMany({ a: { n: 2 }, b: { n: 2 } })
  await sleep(300)
  await other.run(`update counters set seq = seq where "key" = 'a'`)
  await other.run('commit')
  expect(await ours).toMatchObject([{ key: 'a' }, { key: 'b' }])
  expect([...(await store.getMany(['a', 'b'])).values()]).toMatchObject([{ n: 2 }, { n: 2 }])
  expect((await store.changes.list({ since: 2 })).map(({ key }) => key)).toEqual(['a', 'b'])
  await other.close()
  await store.close()
})

test('many clients that read, change and put lose no update', async () => {
  const url = await temporaryUrl()
  const stores = await Promise.all([1, 2, 3, 4].map(() => Datastore.open(url, { table: 'counters' })))
  await stores[0]!.put('n', { count: 0 })
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      const store = stores[client % stores.length]!
      for (let round = 0; round < 5; round++) {
        await store.transaction(async (tx) => {
          const counter = await tx.get('n')
          tx.put('n', { count: Number(counter!['count']) + 1 })
        })
      }
    }),
  )
  expect(await stores[0]!.get('n')).toMatchObject({
    count: 80,
    _rev: expect.stringMatching(/^81-/) as string,
  })
  await Promise.all(stores.map((store) => store.close()))
})

describe('of several hosts', () => {
  test('the first one that answers is used, by the query builder too', async () => {
    const url = await temporaryUrl()
    const store = await Datastore.open(withHosts(url, '127.0.0.1:1', new URL(url).host), { table: 'users' })
    await store.put('a', { email: 'a@x' })
    await store.views.publish(byEmail('doc.email'))
    expect(await store.view('by_email').select('email')).toEqual([{ email: 'a@x' }])
    await store.close()
    expect((await refusal(Datastore.open(withHosts(url, '127.0.0.1:1', '127.0.0.1:2')))).code).toBe(
      'DISCONNECTED',
    )
  })

  test('another one is used when it fails: what was not committed yet is done there, what may be is not', async () => {
    const url = await temporaryUrl()
    const proxies = [await CuttingProxy.open(url), await CuttingProxy.open(url)] as const
    const [first, second] = proxies
    const hosts = [first, second].map((proxy) => new URL(proxy.url).host)
    const store = await Datastore.open(withHosts(url, ...hosts), { table: 'users', history: true })
    await store.put('a', { email: 'a@x' })
    await store.views.publish(byEmail('doc.email'))
    expect(await store.view('by_email').select('email')).toHaveLength(1)
    first.cutAt('needle', 'unanswered', { forGood: true })
    expect(await store.put('b', { email: 'needle' })).toMatchObject({ key: 'b' })
    expect(await store.view('by_email').select('email')).toHaveLength(2)
    second.cutAt(commit, 'unanswered')
    expect((await refusal(store.put('b', { email: 'b@x' }))).code).toBe('UNKNOWN_OUTCOME')
    // The first host is gone: the second one is asked again.
    expect(await store.put('b', { email: 'b@x' })).toMatchObject({
      rev: expect.stringMatching(/^2-/) as string,
    })
    expect(await store.history.list('b')).toHaveLength(1)
    await store.close()
    await Promise.all(proxies.map((proxy) => proxy.close()))
  })

  test('none is asked after one that refuses the password', async () => {
    const url = new URL(await temporaryUrl())
    url.username = 'nobody_of_that_name'
    const error = await refusal(Datastore.open(withHosts(url.href, url.host, '127.0.0.1:1')))
    expect(error.code).toBe('ACCESS_DENIED')
    expect(error.details['path']).toContain(`${url.host},127.0.0.1:1/`)
  })
})

describe('a server that cannot be used is named, and the password is not', () => {
  const open = async (change: (url: URL) => void): Promise<Awaited<ReturnType<typeof refusal>>> => {
    const url = new URL(await temporaryUrl())
    url.password = 's3cret'
    change(url)
    const error = await refusal(Datastore.open(url.href))
    expect(JSON.stringify([error.message, error.details])).not.toContain('s3cret')
    return error
  }

  test('nobody listens', async () => {
    expect((await open((url) => (url.port = '1'))).code).toBe('DISCONNECTED')
  })

  test('there is no such host', async () => {
    expect((await open((url) => (url.hostname = 'no-such-host.invalid'))).code).toBe('DISCONNECTED')
  })

  test('there is no such database', async () => {
    expect((await open((url) => (url.pathname = '/no_such_database'))).code).toBe(
      dialect === 'mysql' ? 'ACCESS_DENIED' : 'NOT_FOUND',
    )
  })

  test('it is too old', async () => {
    const url = await temporaryUrl()
    const raw = await openRawConnection(dialect, url)
    const present = await raw.value(
      dialect === 'mysql'
        ? `select regexp_substr(version(), '^[0-9.]+')`
        : `select current_setting('server_version_num')`,
    )
    const whole = await raw.value('select version()')
    await raw.close()
    // As long as the one it stands for, so that it fits into its place.
    const start = dialect === 'postgres' ? '12' : whole.includes('MariaDB') ? '10.5.' : '8.0.'
    const old = `${start}${'1'.padStart(present.length - start.length, '0')}`
    const announced = await announceVersion(url, present, old)
    const error = await refusal(Datastore.open(announced.url))
    expect(error.code).toBe('UNSUPPORTED_DATABASE')
    expect(error.message).toMatch(/too old.* needs .* or later/)
    await announced.close()
    expect(await (await Datastore.open(url)).close()).toBeUndefined()
  })

  test('there is no such option', async () => {
    const error = await open((url) => url.searchParams.set('sslmod', 'require'))
    expect(error).toMatchObject({ code: 'INVALID_INPUT', details: { argument: 'url' } })
    expect(error.message).toContain('sslmode')
  })
})

test('closing gives the connections back, and later work is refused', async () => {
  const store = await Datastore.open(await temporaryUrl())
  await store.put('a', {})
  await store.close()
  await store.close()
  expect((await refusal(store.put('b', {}))).code).toBe('CLOSED')
})

describe('a program that dies while it swaps a view', () => {
  // PostgreSQL swaps in the transaction itself; MariaDB cannot, and renames both tables at once. What is written down to undo
  // it has the same words, and not at the beginning of its packet.
  const swap = dialect === 'mysql' ? mysqlStatement('rename table') : 'rename to'

  const versionsOf = async (store: Datastore): Promise<unknown[]> =>
    (await store.query('numbers', {}, { orderBy: 'n' })).map((row) => [row['n'], row['v']])

  /** A program that swaps to its second version through a proxy, and has died doing so. */
  async function diesSwapping(url: string, cut: 'unsent' | 'unanswered'): Promise<void> {
    const proxy = await CuttingProxy.open(url)
    const dying = await Datastore.open(proxy.url, { table: 'items', views: { numbers: new Numbers(1) } })
    await dying.putMany({ a: { n: 1 }, b: { n: 2 } })
    proxy.cutAt(swap, cut, { forGood: true })
    expect((await refusal(dying.views.add('numbers', new Numbers(2)))).code).toBe('DISCONNECTED')
    await dying.close()
    await proxy.close()
  }

  test.each(['unsent', 'unanswered'] as const)(
    'leaves the former version to answer (%s), and can be followed',
    async (cut) => {
      const url = await temporaryUrl()
      await diesSwapping(url, cut)
      const heir = await Datastore.open(url, { table: 'items' })
      expect(await versionsOf(heir)).toEqual([
        [1, 1],
        [2, 1],
      ])
      await heir.put('c', { n: 3 })
      await heir.views.cancel('numbers')
      await heir.views.add('numbers', new Numbers(2))
      expect(await versionsOf(heir)).toEqual([
        [1, 2],
        [2, 2],
        [3, 2],
      ])
      expect(await heir.views.verify('numbers')).toMatchObject({ different: 0 })
      await heir.close()
    },
  )

  test('leaves an index that it had just made, and can be followed', async () => {
    await besideProxy(async (store, proxy) => {
      await store.put('a', { email: 'a@x' })
      proxy.cutAt(dialect === 'mysql' ? 'add unique' : 'unique', 'unanswered')
      expect((await refusal(store.views.publish(byEmail('doc.email')))).code).toBe('DISCONNECTED')
      await store.views.publish(byEmail('doc.email'))
      expect(await store.query('by_email')).toHaveLength(1)
      expect((await refusal(store.put('b', { email: 'a@x' }))).code).toBe('CONSTRAINT')
    })
  })

  test('does not keep others from writing, who had the store open', async () => {
    const url = await temporaryUrl()
    const other = await Datastore.open(url, { table: 'items', views: { numbers: new Numbers(1) } })
    await diesSwapping(url, 'unanswered')
    await other.put('c', { n: 3 })
    await other.put('a', { n: 9 })
    expect(await versionsOf(other)).toEqual([
      [2, 1],
      [3, 1],
      [9, 1],
    ])
    expect(await other.views.verify('numbers')).toMatchObject({ different: 0 })
    await other.close()
  })

  test('leaves nothing of a view that it had just begun to make', async () => {
    const url = await temporaryUrl()
    const proxy = await CuttingProxy.open(url)
    const dying = await Datastore.open(proxy.url, { table: 'items' })
    await dying.put('a', { n: 1 })
    proxy.cutAt(/create table [^(]*items_numbers["`]/, 'unanswered', { forGood: true })
    expect((await refusal(dying.views.add('numbers', new Numbers(1)))).code).toBe('DISCONNECTED')
    await dying.close()
    const heir = await Datastore.open(url, { table: 'items' })
    expect(await heir.views.list()).toEqual([])
    await heir.views.add('numbers', new Numbers(1))
    expect(await heir.query('numbers')).toHaveLength(1)
    await heir.close()
    await proxy.close()
  })
})

function withHosts(url: string, ...hosts: string[]): string {
  return url.replace(new URL(url).host, hosts.join(','))
}

function byEmail(email: string): ViewDefinition {
  return {
    name: 'by_email',
    columns: [{ name: 'email', type: 'text', unique: true }],
    map: `export default (doc) => [{ email: ${email} }]`,
  }
}
