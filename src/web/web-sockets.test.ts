import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { browserOf, call } from '../../tests/support/web-browser.ts'
import { startWebHost, type WebHost } from './start-web-host.ts'

let folder: string
let host: WebHost

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-host-'))
  const rendererFolder = join(folder, 'app', 'renderer')
  await mkdir(rendererFolder, { recursive: true })
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Datastore</title>')
  await writeFile(join(folder, 'sample.db'), 'sample')
  host = await startWebHost({
    stateFolder: join(folder, 'state'),
    sampleFile: join(folder, 'sample.db'),
    rendererFolder,
    port: 0,
  })
})

afterAll(async () => {
  await host.stop()
  await rm(folder, { recursive: true, force: true })
})

const { session, own, enter, tabs, opening, connected } = browserOf(() => host)

describe('the WebSocket', () => {
  test('is opened by the secret, which is not sent back', async () => {
    const protocols = ['datastore', `session.${await enter()}`]
    expect(await opening('/rpc', protocols, { origin: own() })).toBe('open as datastore')
  })

  test.each<[string, string, (secret: string) => string[]]>([
    ['no secret', '401', () => ['datastore']],
    ['no protocol', '401', () => []],
    ['a wrong secret', '401', () => ['datastore', `session.${'x'.repeat(43)}`]],
    ['the secret alone', '401', (secret) => [`session.${secret}`]],
  ])('is refused with %s', async (_name, status, protocols) => {
    expect(await opening('/rpc', protocols(await enter()), { origin: own() })).toBe(status)
  })

  test('is not opened by a cookie', async () => {
    const secret = await enter()
    const cookie = `session=${secret}; datastore-${host.port}=${secret}`
    expect(await opening('/rpc', ['datastore'], { origin: own(), cookie })).toBe('401')
  })

  test.each<[string, () => Record<string, string>]>([
    ['no origin', () => ({})],
    ['a foreign origin', () => ({ origin: 'http://evil.example' })],
    ['a null origin', () => ({ origin: 'null' })],
    [
      'a rebound name',
      () => ({ host: `evil.example:${host.port}`, origin: `http://evil.example:${host.port}` }),
    ],
  ])('is refused with %s, even with the secret', async (_name, headers) => {
    const protocols = ['datastore', `session.${await enter()}`]
    expect(await opening('/rpc', protocols, headers())).toBe('403')
  })

  test('is served at its own path only', async () => {
    const protocols = ['datastore', `session.${await enter()}`]
    expect(await opening('/other', protocols, { origin: own() })).toBe('404')
  })
})

describe('a session', () => {
  test('is listed with its browser, and whether its tab is connected', async () => {
    const secret = await enter()
    const socket = await connected(secret)
    const other = await enter()
    expect(await tabs(secret)).toMatchObject([
      { own: false, connected: false, browser: 'a browser' },
      { own: true, connected: true, browser: 'a browser' },
      ...Array.from({ length: (await tabs(secret)).length - 2 }, () => ({ own: false })),
    ])
    socket.close()
    await expect.poll(async () => (await tabs(other)).filter((tab) => tab.connected)).toEqual([])
  })

  test('ends for good when its tab signs out, with the socket it has', async () => {
    const secret = await enter()
    const socket = await connected(secret)
    const closed = once(socket, 'close')
    expect((await session('DELETE', { secret })).status).toBe(204)
    await closed
    expect((await session('GET', { secret })).status).toBe(401)
    expect(await opening('/rpc', ['datastore', `session.${secret}`], { origin: own() })).toBe('401')
  })

  test('is ended from another tab', async () => {
    const secret = await enter()
    const socket = await connected(secret)
    const closed = once(socket, 'close')
    const other = await enter()
    const found = (await tabs(other)).find((tab) => tab.connected)
    expect((await session('DELETE', { secret: other, path: `/${found?.id}` })).status).toBe(204)
    await closed
    expect((await session('GET', { secret })).status).toBe(401)
    expect((await session('GET', { secret: other })).status).toBe(200)
  })
})

async function startedAgain(pid: number): Promise<void> {
  const isNew = (): boolean => host.enginePid !== undefined && host.enginePid !== pid
  await expect.poll(isNew).toBe(true)
}

describe('the engine host', () => {
  test('answers over the socket it was handed', async () => {
    const socket = await connected()
    expect(await call(socket, 'files/exists', { path: folder })).toEqual({ i: '1', p: { b: { json: true } } })
    socket.close()
  })

  test('serves a database to several browsers at once', async () => {
    const one = await connected()
    const other = await connected()
    const path = join(folder, 'shared.db')
    await call(one, 'databases/open', { path, create: true })
    await call(one, 'databases/createStore', { database: path, store: 'users' })
    const place = { database: path, store: 'users', key: 'joe' }
    await call(one, 'documents/save', { ...place, text: '{"n": 12345678901234567890}', rev: null })
    expect(await call(other, 'documents/get', place)).toMatchObject({
      p: { b: { json: { key: 'joe', text: '{"n": 12345678901234567890}' } } },
    })
    one.close()
    other.close()
  })

  test('takes a document of 20 MB', async () => {
    const socket = await connected()
    const value = JSON.stringify('x'.repeat(20 * 1024 * 1024))
    await call(socket, 'state/set', { name: 'big', value })
    const answer = JSON.stringify(await call(socket, 'state/get', { name: 'big' }))
    expect(answer.length).toBeGreaterThan(20 * 1024 * 1024)
    socket.close()
  })

  test.each([
    ['no JSON', 'not json'],
    ['bytes', Buffer.from([255, 0, 1])],
    ['JSON that is no message', '[]'],
    ['a long text', 'x'.repeat(5_000_000)],
  ])('ends a socket that sends %s, and goes on', async (_name, frame) => {
    const socket = await connected()
    const closed = once(socket, 'close')
    socket.send(frame)
    socket.send(frame)
    const [code] = (await closed) as [number]
    expect(code).toBe(1007)
    const other = await connected()
    expect(await call(other, 'files/exists', { path: folder })).toMatchObject({ p: { b: { json: true } } })
    other.close()
  })

  test('is started again when it dies, and what was open can be opened again', async () => {
    const socket = await connected()
    const pid = host.enginePid
    if (pid === undefined) throw new Error('no engine host is running')
    const closed = once(socket, 'close')
    process.kill(pid, 'SIGKILL')
    await closed
    await startedAgain(pid)
    const again = await connected()
    const database = join(folder, 'shared.db')
    expect(await call(again, 'documents/get', { database, store: 'users', key: 'joe' })).toMatchObject({
      p: { b: { json: { key: 'joe' } } },
    })
    again.close()
  })

  test('leaves no browser hanging whose socket was on its way when it died', async () => {
    const pid = host.enginePid
    if (pid === undefined) throw new Error('no engine host is running')
    process.kill(pid, 'SIGSTOP')
    const protocols = ['datastore', `session.${await enter()}`]
    const headers = { origin: own() }
    const hanging = [1, 2, 3].map(
      () => new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, protocols, { headers }),
    )
    const closed = hanging.map((socket) => new Promise((resolve) => socket.on('error', resolve)))
    await new Promise((resolve) => setTimeout(resolve, 200))
    process.kill(pid, 'SIGKILL')
    expect(await Promise.all(closed)).toHaveLength(3)
    await startedAgain(pid)
    const socket = await connected()
    expect(await call(socket, 'files/exists', { path: folder })).toMatchObject({ p: { b: { json: true } } })
    socket.close()
  })

  test('ends with the web host', async () => {
    const own = await startWebHost({
      stateFolder: join(folder, 'state-2'),
      sampleFile: join(folder, 'sample.db'),
      rendererFolder: join(folder, 'app', 'renderer'),
      port: 0,
    })
    const pid = own.enginePid
    if (pid === undefined) throw new Error('no engine host is running')
    await own.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
