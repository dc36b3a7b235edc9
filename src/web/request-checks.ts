import type { IncomingHttpHeaders } from 'node:http'

/** The names a loopback server can rightly be addressed by. Any other comes from a rebound DNS name. */
const loopbackNames = ['127.0.0.1', 'localhost']

/** True when the Host header names this server and nothing else. */
export function isOwnHost(headers: IncomingHttpHeaders, port: number): boolean {
  return loopbackNames.some((name) => headers.host === `${name}:${port}`)
}

/** True when the request was made by a page of this very server, or by no page at all. */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}`
}

/** The value of a cookie; null when it was not sent. */
export function cookieOf({ cookie }: IncomingHttpHeaders, name: string): string | null {
  const pairs = (cookie ?? '').split(';').map((pair) => pair.trim())
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))
  return found === undefined ? null : found.slice(name.length + 1)
}
