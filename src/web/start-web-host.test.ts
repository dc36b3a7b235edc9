import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { TabSession } from './access.ts'
import { startWebHost, type WebHost } from './start-web-host.ts'

let folder: string
let host: WebHost

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-host-'))
  const rendererFolder = join(folder, 'app', 'renderer')
  await mkdir(join(rendererFolder, 'assets'), { recursive: true })
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Datastore</title>')
  await writeFile(join(rendererFolder, 'assets', 'index-a1b2.js'), 'export {}')
  await writeFile(join(rendererFolder, 'assets', 'large-a1b2.js'), 'export const large = 1')
  await writeFile(join(rendererFolder, 'assets', 'large-a1b2.js.gz'), gzipSync('export const large = 1'))
  await writeFile(join(folder, 'app', 'secret.txt'), 'secret')
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

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A request as it is, without the tidying that `fetch` does to paths and headers. */
function get(
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
  sentBody = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: host.port,
        path,
        method,
        headers: { host: `127.0.0.1:${host.port}`, ...headers },
      },
      (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(pieces).toString(),
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(sentBody)
  })
}

function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? ''
}

/** A request of a tab's session, as a page of the app makes it. */
async function session(
  method: string,
  { body = '', secret, path = '', origin = own() }: SessionRequest = {},
): Promise<Answer> {
  const headers = {
    ...(origin === null ? {} : { origin }),
    ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'a browser',
  }
  return get(`/session${path}`, headers, method, body)
}

interface SessionRequest {
  readonly body?: string
  readonly secret?: string
  readonly path?: string
  /** Null sends none. */
  readonly origin?: string | null
}

function own(): string {
  return `http://127.0.0.1:${host.port}`
}

/** Brings a fresh token, as a tab does, and keeps the secret. */
async function enter(): Promise<string> {
  const { body } = await session('POST', { body: tokenOf(host.link()) })
  return (JSON.parse(body) as { secret: string }).secret
}

async function tabs(secret: string): Promise<readonly TabSession[]> {
  return (JSON.parse((await session('GET', { secret })).body) as { tabs: TabSession[] }).tabs
}

describe('the door', () => {
  test('gives the app to any browser of this computer, and no cookie', async () => {
    const { status, headers, body } = await get('/')
    expect(status).toBe(200)
    expect(body).toContain('<title>Datastore</title>')
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${host.port};`)
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('sends what was packed to a browser that can unpack it, and files with a hash in their name for good', async () => {
    const packed = await get('/assets/large-a1b2.js', { 'accept-encoding': 'gzip, deflate, br' })
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(gzipSync('export const large = 1').length),
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
      vary: 'accept-encoding',
    })
    for (const offered of [{}, { 'accept-encoding': 'br, gzip;q=0' }]) {
      const plain = await get('/assets/large-a1b2.js', offered)
      expect(plain.headers['content-encoding']).toBeUndefined()
      expect(plain.body).toBe('export const large = 1')
    }
    const alone = await get('/assets/index-a1b2.js', { 'accept-encoding': 'gzip' })
    expect(alone).toMatchObject({ status: 200, body: 'export {}' })
    expect(alone.headers['content-encoding']).toBeUndefined()
  })

  test('keeps the token in the part of a link that browsers send to nobody', () => {
    const link = new URL(host.link('/data/a b&c.db'))
    expect(link.pathname + link.search).toBe('/')
    expect(tokenOf(link.href)).toMatch(/^[\w-]{43}$/)
    expect(new URLSearchParams(link.hash.slice(1)).get('open')).toBe('/data/a b&c.db')
  })

  test('exchanges a token once, and only the newest', async () => {
    const old = tokenOf(host.link())
    const token = tokenOf(host.link())
    expect((await session('POST', { body: old })).status).toBe(403)
    const { status, headers, body } = await session('POST', { body: token })
    expect(status).toBe(201)
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['cache-control']).toBe('no-store')
    expect(JSON.parse(body)).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/) })
    expect(await session('POST', { body: token })).toMatchObject({ status: 403, body: '' })
  })

  test.each(['', 'x'.repeat(43), 'x'.repeat(200)])('refuses a wrong token of %o', async (body) => {
    const token = tokenOf(host.link())
    expect((await session('POST', { body })).status).toBe(403)
    expect((await session('POST', { body: token })).status).toBe(201)
  })

  test('does not read a long body, and spends no token on one', async () => {
    const token = tokenOf(host.link())
    expect((await session('POST', { body: token + ' '.repeat(1000) })).status).toBe(413)
    expect((await session('POST', { body: token })).status).toBe(201)
  })

  test('answers a tab that has a secret, and no other', async () => {
    const secret = await enter()
    expect((await session('GET', { secret })).status).toBe(200)
    expect((await session('GET')).status).toBe(401)
    expect((await session('GET', { secret: 'x'.repeat(43) })).status).toBe(401)
    expect((await session('DELETE', { secret: 'x'.repeat(43) })).status).toBe(401)
    expect((await session('PUT', { secret })).status).toBe(405)
    expect((await session('GET', { secret, path: '/other' })).status).toBe(405)
    expect((await session('DELETE', { secret, path: '/other' })).status).toBe(404)
  })

  test.each([null, 'null', 'http://evil.example', 'http://127.0.0.1:1'])(
    'changes nothing for a page of the origin %s',
    async (origin) => {
      const secret = await enter()
      const token = tokenOf(host.link())
      expect((await session('POST', { body: token, origin })).status).toBe(403)
      expect((await session('DELETE', { secret, origin })).status).toBe(403)
      expect((await session('GET', { secret })).status).toBe(200)
      expect((await session('POST', { body: token })).status).toBe(201)
    },
  )

  test.each([
    ['another name', 'evil.example'],
    ['another name with our port', 'evil.example:PORT'],
    ['no port', '127.0.0.1'],
    ['another port', '127.0.0.1:1'],
    ['a name that begins like ours', '127.0.0.1.evil.example:PORT'],
  ])('refuses a request whose Host is %s, even with the secret', async (_name, given) => {
    const authorization = `Bearer ${await enter()}`
    const name = given.replace('PORT', String(host.port))
    expect((await get('/', { host: name })).status).toBe(403)
    expect((await get('/session', { authorization, host: name })).status).toBe(403)
  })

  test('gives no session to a rebound name that brings the token', async () => {
    const token = tokenOf(host.link())
    const name = `evil.example:${host.port}`
    const headers = { host: name, origin: `http://${name}`, 'content-length': String(token.length) }
    expect((await get('/session', headers, 'POST', token)).status).toBe(403)
    expect((await session('POST', { body: token })).status).toBe(201)
  })

  test.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'http://localhost:PORT',
  ])('refuses a request from the origin %s, even with the secret', async (given) => {
    const origin = given.replace('PORT', String(host.port))
    const secret = await enter()
    expect((await get('/', { origin })).status).toBe(403)
    expect((await session('GET', { secret, origin })).status).toBe(403)
  })

  test('answers reading requests for files only', async () => {
    const { status, headers } = await get('/', {}, 'POST')
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET, HEAD')
    expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

describe('the files', () => {
  test('are served with their type', async () => {
    const { status, headers, body } = await get('/assets/index-a1b2.js')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(body).toBe('export {}')
  })

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/assets',
    '/absent.js',
    '/%',
  ])('never come from outside the folder: %s', async (path) => {
    const { status, body } = await get(path)
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })
})

function opening(path: string, protocols: string[], headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, protocols, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(`open as ${socket.protocol}`)
    })
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(error.message))
  })
}

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

/** Calls one procedure in the protocol's own words, so that what is on the wire is tested and not only our client. */
function call(socket: WebSocket, path: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())))
    socket.once('close', () => reject(new Error('closed')))
    socket.send(JSON.stringify({ i: '1', p: { u: `/${path}`, b: { json: input } } }))
  })
}

async function connected(secret?: string): Promise<WebSocket> {
  const protocols = ['datastore', `session.${secret ?? (await enter())}`]
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, protocols, {
    headers: { origin: own() },
    maxPayload: 256 * 1024 * 1024,
  })
  await once(socket, 'open')
  return socket
}

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
