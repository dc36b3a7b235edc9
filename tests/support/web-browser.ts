import { once } from 'node:events'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { WebSocket } from 'ws'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface SessionRequest {
  readonly body?: string
  readonly secret?: string
  readonly path?: string
  /** Null sends none. */
  readonly origin?: string | null
}

/** A tab as the host lists it. */
interface ListedTab {
  readonly id: string
  readonly own: boolean
  readonly connected: boolean
  readonly browser: string
}

export function tokenOf(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? ''
}

/** Calls one procedure in the protocol's own words, so that what is on the wire is tested and not only our client. */
export function call(socket: WebSocket, path: string, input: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())))
    socket.once('close', () => reject(new Error('closed')))
    socket.send(JSON.stringify({ i: '1', p: { u: `/${path}`, b: { json: input } } }))
  })
}

/** What a browser does with a web host: requests of pages and sessions, and sockets. */
export function browserOf(host: () => { readonly port: number; link(): string }) {
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
          port: host().port,
          path,
          method,
          headers: { host: `127.0.0.1:${host().port}`, ...headers },
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

  function own(): string {
    return `http://127.0.0.1:${host().port}`
  }

  /** Brings a fresh token, as a tab does, and keeps the secret. */
  async function enter(): Promise<string> {
    const { body } = await session('POST', { body: tokenOf(host().link()) })
    return (JSON.parse(body) as { secret: string }).secret
  }

  async function tabs(secret: string): Promise<readonly ListedTab[]> {
    return (JSON.parse((await session('GET', { secret })).body) as { tabs: ListedTab[] }).tabs
  }

  function opening(path: string, protocols: string[], headers: Record<string, string>): Promise<string> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${host().port}${path}`, protocols, { headers })
      socket.on('open', () => {
        socket.close()
        resolve(`open as ${socket.protocol}`)
      })
      socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
      socket.on('error', (error) => resolve(error.message))
    })
  }

  async function connected(secret?: string): Promise<WebSocket> {
    const protocols = ['datastore', `session.${secret ?? (await enter())}`]
    const socket = new WebSocket(`ws://127.0.0.1:${host().port}/rpc`, protocols, {
      headers: { origin: own() },
      maxPayload: 256 * 1024 * 1024,
    })
    await once(socket, 'open')
    return socket
  }

  return { get, session, own, enter, tabs, opening, connected }
}
