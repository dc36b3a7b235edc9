import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserOf, tokenOf } from '../../tests/support/web-browser.ts'
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

const { get, session, enter } = browserOf(() => host)

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
