import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DatabaseSummary } from '../../src/shared/model/database.ts'
import type { Handlers } from '../../src/shared/rpc/handlers.ts'
import { readServerUrl, withPassword } from '../../src/shared/server-url.ts'
import { Datastore } from '../../src/engine/datastore.ts'
import { CuttingProxy, sentCommit } from '../support/servers/cutting-proxy.ts'
import { refusal } from '../support/refusal.ts'
import { openRawConnection, type RawConnection } from '../support/servers/server-database.ts'
import { dialect, temporaryUrl } from '../support/databases/temporary-url.ts'
import { type Api, createApi } from '../../src/engine/api/create-api.ts'
import type { SecretStore } from '../../src/engine/api/secret-store.ts'

// Runs on servers only. PostgreSQL lets the tests in whatever the password, so refusals are tested on MariaDB.

const password = 'p@ss/w:ord#1'
const user = `datastore_test_${process.pid}`
const never = { signal: new AbortController().signal }
let folder: string
let api: Api
let handlers: Handlers
let admin: RawConnection
let url: string

/** A keyring as a desktop has one. */
const secrets: SecretStore = {
  isAvailable: () => Promise.resolve(true),
  seal: (text) => Promise.resolve(Buffer.from(text).toString('hex')),
  open: (sealed) => Promise.resolve({ text: Buffer.from(sealed, 'hex').toString(), sealed: null }),
}

beforeAll(async () => {
  url = await temporaryUrl()
  admin = await openRawConnection(dialect, url)
  if (dialect === 'mysql') {
    const database = new URL(url).pathname.slice(1)
    await admin.run(`create user '${user}'@'%' identified by '${password}'`)
    await admin.run(`grant all on \`${database}\`.* to '${user}'@'%'`)
    const mine = new URL(url)
    mine.username = user
    url = mine.href
  }
  await (await Datastore.open(withPassword(url, password), { table: 'users' })).close()
})

afterAll(async () => {
  if (dialect === 'mysql') await admin.run(`drop user '${user}'@'%'`)
  await admin.close()
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connections-'))
  start(secrets)
})

afterEach(async () => {
  await api.close()
  await rm(folder, { recursive: true, force: true })
})

function start(withSecrets: SecretStore | null): void {
  api = createApi({ stateFolder: folder, sampleFile: '' }, withSecrets)
  handlers = api.handlers
}

async function restart(withSecrets: SecretStore | null): Promise<void> {
  await api.close()
  start(withSecrets)
}

async function open(options: { readonly?: boolean; remember?: boolean } = {}): Promise<DatabaseSummary> {
  const { readonly = false, remember = true } = options
  return await handlers.connections.open({ url, password, readonly, remember }, never)
}

async function stateText(): Promise<string> {
  const files = await readdir(folder)
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return texts.join('\n')
}

test('a test connection tells what is there', async () => {
  const found = await handlers.connections.test({ url: withPassword(url, password) }, never)
  expect(found).toMatchObject({ stores: ['users'], tables: 0 })
  expect(found.product).toMatch(dialect === 'mysql' ? /^(MariaDB|MySQL) \d+\.\d+/ : /^PostgreSQL \d+\.\d+$/)
})

describe('a server that was connected to', () => {
  test('answers like a file, is named without its password and is among the recents', async () => {
    const summary = await open()
    expect(summary.path).toBe(url)
    const at = { database: summary.path, store: 'users' }
    const saved = await handlers.documents.save({ ...at, key: 'joe', text: '{"n": 1.0}', rev: null }, never)
    expect(await handlers.documents.get({ ...at, key: 'joe' }, never)).toMatchObject({ text: '{"n": 1.0}' })
    await handlers.documents.delete({ ...at, key: 'joe', rev: saved.rev }, never)
    expect(await handlers.files.recent(undefined, never)).toMatchObject([{ path: url, exists: true }])
    expect(await stateText()).not.toContain(password)
  })

  test('is opened again without asking when the secret store has its password', async () => {
    await open()
    await restart(secrets)
    expect(await handlers.connections.describe({ url }, never)).toEqual({
      canRemember: true,
      remembered: true,
      readonly: false,
    })
    expect((await handlers.databases.open({ path: url }, never)).stores).toHaveLength(1)
    expect(await stateText()).not.toContain(password)
  })

  test.each([
    ['there is no secret store', null, true],
    ['nobody asked to remember it', secrets, false],
  ] as const)('needs its password anew when %s', async (_why, keeper, remember) => {
    await restart(keeper)
    await open({ remember })
    await handlers.databases.close({ database: url }, never)
    expect((await handlers.databases.get({ database: url }, never)).stores).toHaveLength(1)
    await restart(keeper)
    expect(await handlers.connections.describe({ url }, never)).toMatchObject({ remembered: false })
    if (dialect !== 'mysql') return
    expect(await refusal(() => handlers.databases.get({ database: url }, never))).toMatchObject({
      code: 'ACCESS_DENIED',
    })
  })

  test('forgets its password when it is taken from the recents', async () => {
    await open()
    await handlers.files.forget({ path: url }, never)
    expect(await handlers.connections.describe({ url }, never)).toMatchObject({ remembered: false })
    expect(await stateText()).not.toContain(Buffer.from(password).toString('hex'))
  })

  test('stays read-only, also over a restart, until it is connected to otherwise', async () => {
    await open({ readonly: true })
    await restart(secrets)
    expect(await handlers.databases.open({ path: url }, never)).toMatchObject({ readonly: true })
    const put = { database: url, store: 'users', key: 'a', text: '{}', rev: null }
    expect((await refusal(() => handlers.documents.save(put, never))).code).toBe('READ_ONLY')
    expect(await open()).toMatchObject({ readonly: false })
    expect(await handlers.databases.get({ database: url }, never)).toMatchObject({ readonly: false })
  })

  test('stays open while another password is tried in vain', async () => {
    await open()
    const attempt = { url, password: 'wrong', readonly: false, remember: true }
    if (dialect === 'mysql') await refusal(() => handlers.connections.open(attempt, never))
    expect((await handlers.databases.get({ database: url }, never)).stores).toHaveLength(1)
    await restart(secrets)
    expect((await handlers.databases.get({ database: url }, never)).stores).toHaveLength(1)
  })
})

describe('a save whose outcome nobody can know', () => {
  const commit = sentCommit[dialect]!

  test.each(['unsent', 'unanswered'] as const)('may be done again, once more (%s)', async (cut) => {
    const proxy = await CuttingProxy.open(url)
    const { path } = await handlers.connections.open(
      { url: proxy.url, password, readonly: false, remember: false },
      never,
    )
    const put = { database: path, store: 'users', key: cut, text: '{"n":1}', rev: null, writeId: 'first' }
    proxy.cutAt(commit, cut)
    expect((await refusal(() => handlers.documents.save(put, never))).code).toBe('UNKNOWN_OUTCOME')
    const created = await handlers.documents.save(put, never)
    const edit = { ...put, text: '{"n":2}', rev: created.rev, writeId: 'second' }
    proxy.cutAt(commit, cut)
    expect((await refusal(() => handlers.documents.save(edit, never))).code).toBe('UNKNOWN_OUTCOME')
    expect((await handlers.documents.save(edit, never)).rev).toMatch(/^2-/)
    const another = { ...edit, writeId: 'third' }
    expect((await refusal(() => handlers.documents.save(another, never))).code).toBe('CONFLICT')
    await proxy.close()
  })
})

describe('what is wrong is told with the part it is about', () => {
  const changed = (change: (each: URL) => void) => {
    const each = new URL(url)
    change(each)
    return each.href
  }

  const cases: readonly (readonly [argument: string, code: string, wrong: () => string])[] = [
    ['host', 'DISCONNECTED', () => changed((each) => (each.hostname = 'no-such-host.invalid'))],
    ['host', 'DISCONNECTED', () => changed((each) => (each.port = '1'))],
    ['tls', 'DISCONNECTED', () => changed((each) => each.searchParams.set('sslmode', 'require'))],
    ['url', 'INVALID_INPUT', () => changed((each) => each.searchParams.set('nope', '1'))],
    ['url', 'INVALID_INPUT', () => 'users.db'],
    ['url', 'INVALID_INPUT', () => 'ftp://host/file'],
    ['url', 'UNSUPPORTED_DATABASE', () => 'oracle://host/database'],
    [
      'certificate',
      'INVALID_INPUT',
      () => changed((each) => (each.search = 'sslmode=verify-full&sslrootcert=/no/such.pem')),
    ],
    ...(dialect === 'mysql'
      ? ([
          ['database', 'ACCESS_DENIED', () => changed((each) => (each.pathname = '/mysql'))],
          ['password', 'ACCESS_DENIED', () => changed((each) => (each.password = 'wrong'))],
        ] as const)
      : ([
          ['database', 'NOT_FOUND', () => changed((each) => (each.pathname = '/no_such_database'))],
          ['schema', 'NOT_FOUND', () => changed((each) => each.searchParams.set('schema', 'none'))],
          ['user', 'ACCESS_DENIED', () => changed((each) => (each.username = 'no_such_role'))],
        ] as const)),
  ]

  test.each(cases)('%s: %s', async (argument, code, wrong) => {
    const given = wrong()
    const other = readServerUrl(given)?.password || password
    const error = await refusal(() => handlers.connections.test({ url: given, password: other }, never))
    expect({ code: error.code, argument: error.details.argument }).toEqual({ code, argument })
    expect(JSON.stringify([error.message, error.details])).not.toContain(password)
  })
})
