import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startWebHost, type WebHost } from './start-web-host.ts'

let folder: string
let host: WebHost

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-host-'))
  const rendererFolder = join(folder, 'app', 'renderer')
  await mkdir(join(rendererFolder, 'assets'), { recursive: true })
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Datastore</title>')
  await writeFile(join(rendererFolder, 'assets', 'index-a1b2.js'), 'export {}')
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
function get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
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
    sent.end()
  })
}

function pathOf(link: string): string {
  const url = new URL(link)
  return url.pathname + url.search
}

/** Brings a fresh token, as the person's browser does, and keeps the cookie. */
async function enter(): Promise<string> {
  const { headers } = await get(pathOf(host.link()))
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

describe('the door', () => {
  test('lets in the browser that brings the token, by a cookie no script and no other site can use', async () => {
    const { status, headers, body } = await get(pathOf(host.link()))
    expect(status).toBe(200)
    expect(body).toContain('<title>Datastore</title>')
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^datastore-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/),
    ])
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${host.port};`)
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  test('keeps working for that browser when the page is loaded again, token in the address or not', async () => {
    const path = pathOf(host.link())
    const cookie = (await get(path)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await get(path, { cookie })).status).toBe(200)
    expect((await get('/', { cookie: `other=1; ${cookie}` })).status).toBe(200)
  })

  test('refuses a second browser with the same token, in words', async () => {
    const path = pathOf(host.link())
    await get(path)
    const { status, headers, body } = await get(path)
    expect(status).toBe(403)
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['content-type']).toContain('text/html')
    expect(body).toContain('This link has been used')
  })

  test('refuses whoever brings no token, a wrong one, or a made-up cookie', async () => {
    const link = host.link()
    expect((await get('/')).status).toBe(401)
    expect((await get('/assets/index-a1b2.js')).status).toBe(401)
    expect((await get('/?token=')).status).toBe(403)
    expect((await get(`/?token=${'x'.repeat(43)}`)).status).toBe(403)
    expect((await get('/', { cookie: `datastore-${host.port}=${'x'.repeat(43)}` })).status).toBe(401)
    expect((await get(pathOf(link))).status).toBe(200)
  })

  test('does not spend the token on anything but the page', async () => {
    const path = pathOf(host.link())
    expect((await get(path.replace('/?', '/assets/index-a1b2.js?'))).status).toBe(401)
    expect((await get(path)).status).toBe(200)
  })

  test.each([
    ['another name', 'evil.example'],
    ['another name with our port', 'evil.example:PORT'],
    ['no port', '127.0.0.1'],
    ['another port', '127.0.0.1:1'],
    ['a name that begins like ours', '127.0.0.1.evil.example:PORT'],
  ])('refuses a request whose Host is %s, even with the cookie', async (_name, given) => {
    const cookie = await enter()
    const { status } = await get('/', { cookie, host: given.replace('PORT', String(host.port)) })
    expect(status).toBe(403)
  })

  test('does not give a session to a rebound name that brings the token', async () => {
    const path = pathOf(host.link())
    expect((await get(path, { host: `evil.example:${host.port}` })).status).toBe(403)
    expect((await get(path)).status).toBe(200)
  })

  test.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:1',
    'http://localhost:PORT',
  ])('refuses a request from the origin %s, even with the cookie', async (origin) => {
    const cookie = await enter()
    expect((await get('/', { cookie, origin: origin.replace('PORT', String(host.port)) })).status).toBe(403)
  })

  test('answers reading requests only', async () => {
    const cookie = await enter()
    const { status, headers } = await get('/', { cookie }, 'POST')
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET, HEAD')
    expect(await get('/', { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

describe('the files', () => {
  test('are served with their type', async () => {
    const cookie = await enter()
    const { status, headers, body } = await get('/assets/index-a1b2.js', { cookie })
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
    const cookie = await enter()
    const { status, body } = await get(path, { cookie })
    expect(status).toBe(404)
    expect(body).not.toContain('secret')
  })
})

function opening(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', (error) => resolve(error.message))
  })
}

describe('the WebSocket', () => {
  test.each([
    ['no cookie', '401', () => ({ origin: `http://127.0.0.1:${host.port}` })],
    ['no origin', '403', (cookie: string) => ({ cookie })],
    ['a foreign origin', '403', (cookie: string) => ({ cookie, origin: 'http://evil.example' })],
    ['a null origin', '403', (cookie: string) => ({ cookie, origin: 'null' })],
    [
      'a rebound name',
      '403',
      (cookie: string) => ({
        cookie,
        host: `evil.example:${host.port}`,
        origin: `http://evil.example:${host.port}`,
      }),
    ],
  ])('is refused with %s', async (_name, status, headers) => {
    expect(await opening('/rpc', headers(await enter()))).toBe(status)
  })

  test('is served at its own path only', async () => {
    const headers = { cookie: await enter(), origin: `http://127.0.0.1:${host.port}` }
    expect(await opening('/other', headers)).toBe('404')
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

async function connected(): Promise<WebSocket> {
  const headers = { cookie: await enter(), origin: `http://127.0.0.1:${host.port}` }
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers, maxPayload: 256 * 1024 * 1024 })
  await once(socket, 'open')
  return socket
}

async function startedAgain(pid: number): Promise<void> {
  const isNew = (): boolean => host.enginePid !== undefined && host.enginePid !== pid
  await expect.poll(isNew, { timeout: 5000 }).toBe(true)
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

  test('survives words it does not understand', async () => {
    const socket = await connected()
    socket.send('not json')
    socket.send(Buffer.from([255, 0, 1]))
    socket.send('{"i":"9","t":3}')
    expect(await call(socket, 'files/exists', { path: folder })).toMatchObject({ p: { b: { json: true } } })
    socket.close()
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
    const headers = { cookie: await enter(), origin: `http://127.0.0.1:${host.port}` }
    const hanging = [1, 2, 3].map(() => new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers }))
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
