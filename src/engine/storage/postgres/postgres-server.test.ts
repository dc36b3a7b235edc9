import { afterEach, describe, expect, test } from 'vitest'
import { refusal } from '../../../../tests/support/refusal.ts'
import { WireServer } from '../../../../tests/support/servers/wire-server.ts'
import type { WireAnswer, WireScript } from '../../../../tests/support/servers/wire-server.ts'
import { openStorage } from '../open-storage.ts'
import { attempt, run } from '../operation.ts'
import type { Operation } from '../operation.ts'
import type { Storage } from '../storage.ts'

// A stand-in answers here, because a real server gives these answers only when it fails.

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close()
})

/** How a transaction that writes begins. */
const writes = 'begin isolation level read committed'
const postgres = 'PostgreSQL 15.18 (Debian) on x86_64-pc-linux-gnu'

function version(text: string): WireAnswer {
  const [, number = '', minor = ''] = /(\d+)\.(\d+)/.exec(text) ?? []
  const numbers = [String(Number(number) * 10_000 + Number(minor)), `${number}.${minor}`]
  return { columns: ['text', 'number', 'version', 'process'], rows: [[text, ...numbers, '1']] }
}

async function serve(script: WireScript = answerAll, says = postgres): Promise<WireServer> {
  const server = await WireServer.open((sql) =>
    sql.startsWith('select version') ? version(says) : script(sql),
  )
  opened.push(server)
  return server
}

async function connect(...servers: WireServer[]): Promise<Storage> {
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const storage = await openStorage(`postgres://root@${hosts}/shop`, { create: true })
  opened.push(storage)
  return storage
}

/** Answers as a primary whose schema may be written. */
function answerAll(sql: string): WireAnswer {
  return sql.includes('nspname') ? place('0') : {}
}

/** Refuses the first of the statements of a writing transaction that begin so, and answers all others. */
function refuseOnce(begin: string, answer: WireAnswer): WireScript {
  let [writing, refused] = [false, false]
  return (sql) => {
    writing ||= sql.startsWith(writes)
    if (!writing || refused || !sql.startsWith(begin)) return answerAll(sql)
    refused = true
    return answer
  }
}

/** What PostgreSQL says of the schema that is worked in. */
function place(standby: string): WireAnswer {
  return {
    columns: ['schema', 'user', 'standby', 'standard', 'usage', 'creates', 'writes'],
    rows: [['public', 'root', standby, 'off', '1', '1', '1']],
  }
}

test('a server that ends a connection in the packet that opens it is DISCONNECTED, and the process goes on', async () => {
  const server = await WireServer.open(answerAll, { stopping: true })
  opened.push(server)
  for (let attempt = 0; attempt < 3; attempt++)
    expect(await refusal(connect(server))).toMatchObject({ code: 'DISCONNECTED' })
})

function* twoUpdates(): Operation<string> {
  yield* run('update a set n = ?', [1])
  yield* attempt('update b set n = ?', [2])
  return 'done'
}

const restart: WireAnswer = {
  error: '40001',
  message: 'restart transaction: TransactionRetryWithProtoRefreshError: WriteTooOldError',
}

test.each([
  ['PostgreSQL 12.22 on x86_64-pc-linux-gnu', 'too old (PostgreSQL 12.22)'],
  ['CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu)', 'is CockroachDB CCL v25.2.1, which'],
])('%s is refused', async (says, reason) => {
  const error = await refusal(connect(await serve(answerAll, says)))
  expect(error.code).toBe('UNSUPPORTED_DATABASE')
  expect(error.message).toContain(reason)
})

describe('a transaction that the server refuses as a whole', () => {
  test.each(['update a', 'update b', 'commit'])('at "%s" is begun again from its beginning', async (at) => {
    const server = await serve(refuseOnce(at, restart))
    const storage = await connect(server)
    expect(await storage.write(twoUpdates)).toBe('done')
    expect(server.heard.filter((sql) => sql.startsWith(writes))).toHaveLength(2)
    expect(server.heard.filter((sql) => sql.startsWith('update a'))).toHaveLength(2)
    expect(server.heard.filter((sql) => sql.startsWith('rollback'))).toEqual(['rollback'])
    expect(server.heard.at(-1)).toBe('commit')
  })
})

test('a commit is not repeated when the server does not know whether it is done', async () => {
  const server = await serve(
    refuseOnce('commit', { error: '40003', message: 'result is ambiguous: error=rpc error' }),
  )
  const storage = await connect(server)
  expect((await refusal(storage.write(twoUpdates))).code).toBe('UNKNOWN_OUTCOME')
  expect(server.heard.filter((sql) => sql.startsWith(writes))).toHaveLength(1)
  expect(await storage.write(twoUpdates)).toBe('done')
})

test('of several hosts, a writer passes a standby over, and a reader takes it', async () => {
  const withRole = (role: string): Promise<WireServer> =>
    serve((sql) => {
      if (sql.includes('nspname')) return place(role === 'standby' ? '1' : '0')
      return sql.includes('pg_is_in_recovery') ? { columns: ['role'], rows: [[role]] } : {}
    })
  const [standby, primary] = [await withRole('standby'), await withRole('primary')]
  const writer = await connect(standby, primary)
  await writer.write(twoUpdates)
  expect(standby.heard).not.toContain('update a set n = $1')
  expect(primary.heard).toContain('commit')
  expect((await refusal(connect(standby, standby))).code).toBe('READ_ONLY')
  const url = `postgres://root@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/shop`
  const reader = await openStorage(url, { readonly: true })
  opened.push(reader)
  await reader.read(run('select 1'))
  expect(standby.heard).toContain('select 1')
})
