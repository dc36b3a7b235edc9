import { expect, test } from 'vitest'
import { contentSecurityPolicy, rendererFile, rendererHeaders } from './renderer-files.ts'

test.each([
  ['/', 'index.html'],
  ['/index.html', 'index.html'],
  ['/assets/index-a1b2.js', 'assets/index-a1b2.js'],
  ['/assets/some%20name.js', 'assets/some name.js'],
])('%s is the file %s', (pathname, file) => {
  expect(rendererFile(pathname)).toBe(file)
})

test.each([
  ['/../package.json'],
  ['/%2e%2e/package.json'],
  ['/%2E%2E%2Fpackage.json'],
  ['/assets/..%2f..%2fpackage.json'],
  ['/assets/../../package.json'],
  ['/..\\package.json'],
  ['/%5c%5cserver%5cshare'],
  ['/C:/windows/win.ini'],
  ['/%00'],
  ['/index.html%00.png'],
  ['//etc/passwd'],
  ['/assets//etc/passwd'],
  ['/.env'],
  ['/assets/.hidden'],
  ['/assets/'],
  ['/%'],
  [''],
  ['etc/passwd'],
])('%s names no file', (pathname) => {
  expect(rendererFile(pathname)).toBeNull()
})

test('only hashed assets are cached', () => {
  expect(rendererHeaders('index.html')['cache-control']).toBe('no-store')
  expect(rendererHeaders('assets/index-a1b2.js')['cache-control']).toContain('immutable')
})

test.each([
  ['index.html', 'text/html; charset=utf-8'],
  ['assets/a.js', 'text/javascript; charset=utf-8'],
  ['assets/a.css', 'text/css; charset=utf-8'],
  ['assets/codicon.ttf', 'font/ttf'],
  ['LICENSE', 'application/octet-stream'],
])('%s is served as %s and never sniffed', (file, type) => {
  expect(rendererHeaders(file)).toMatchObject({ 'content-type': type, 'x-content-type-options': 'nosniff' })
})

test('the policy names no remote source, no inline script and no eval', () => {
  const policy = new Map(
    contentSecurityPolicy.split('; ').map((rule) => {
      const [name = '', ...sources] = rule.split(' ')
      return [name, sources] as const
    }),
  )
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect(policy.get('script-src')).toEqual(["'self'"])
  const sources = new Set([...policy.values()].flat())
  expect([...sources].toSorted()).toEqual(["'none'", "'self'", "'unsafe-inline'", 'data:'])
  const inline = [...policy].filter(([, allowed]) => allowed.includes("'unsafe-inline'"))
  expect(inline.map(([name]) => name)).toEqual(['style-src'])
})
