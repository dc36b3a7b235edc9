/**
 * What the renderer may load and talk to. Inline styles are Monaco's and Mantine's need; there are no inline scripts.
 * Sent as a header by both hosts, because `frame-ancestors` is ignored in a `<meta>`.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webp: 'image/webp',
  woff: 'font/woff',
  woff2: 'font/woff2',
}

/**
 * The file of the built renderer that a URL's path names, relative to its folder and with forward slashes; null when it
 * names none. A path that could lead out of the folder names none.
 *
 * @example
 * rendererFile('/') // 'index.html'
 * rendererFile('/assets/%2e%2e/%2e%2e/package.json') // null
 */
export function rendererFile(pathname: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (!path.startsWith('/') || /[\\:\0]/.test(path)) return null
  const segments = path.slice(1).split('/')
  if (segments.length === 1 && segments[0] === '') return 'index.html'
  // Hidden files and both dotted folders are refused at once; an empty segment would be an absolute path of its own.
  return segments.every((segment) => segment !== '' && !segment.startsWith('.')) ? segments.join('/') : null
}

/** The headers a file of the renderer is served with. */
export function rendererHeaders(file: string): Record<string, string> {
  const extension = /\.([a-z0-9]+)$/.exec(file)?.[1] ?? ''
  return {
    'content-type': (Object.hasOwn(types, extension) && types[extension]) || 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // The bundler puts a hash of the content into the names of assets, and only of those.
    'cache-control': file.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  }
}
