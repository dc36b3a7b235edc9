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

/** True when the browser unpacks what is sent by gzip. */
export function acceptsGzip(headers: IncomingHttpHeaders): boolean {
  const offered = String(headers['accept-encoding'] ?? '').split(',')
  return offered.some((each) => /^\s*gzip\s*(;\s*q=(0\.0*[1-9]|1)\S*\s*)?$/.test(each))
}

/** The secret of a tab's session in the header of a request it makes: `Authorization: Bearer <secret>`. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1] ?? null
}

/** The subprotocol that the contract is spoken over; the other one that is offered carries the secret. */
export const rpcProtocol = 'datastore'
const secretProtocol = 'session.'

/** The secret that a tab offers beside the subprotocol, as a page cannot set other headers of a WebSocket. */
export function offeredSecret(headers: IncomingHttpHeaders): string | null {
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
  const found = offered.find((each) => each.startsWith(secretProtocol))
  return found === undefined || offered[0] !== rpcProtocol ? null : found.slice(secretProtocol.length)
}
