import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { EngineOptions } from '../engine/api/engine.ts'
import { Access } from './access.ts'
import { HostProcess, type ServingEngine } from './host-process.ts'
import { isOwnHost, isOwnOrigin, offeredSecret, rpcProtocol } from './request-checks.ts'
import { createRequestHandler, targetPath } from './request-handler.ts'
import type { SocketListener } from './upgraded-sockets.ts'

export interface WebHostOptions extends EngineOptions {
  /** The folder of the built renderer. */
  readonly rendererFolder: string
  /** 0 takes any free port. */
  readonly port: number
  /** Ends the session of a tab that asked for nothing for this long, in milliseconds: twelve hours when not given. */
  readonly idle?: number
}

export interface WebHost {
  readonly port: number
  /** The engine host's process; undefined while it is being started again. */
  readonly enginePid: number | undefined
  /** An address with a fresh one-time token, opening `path` when given; tokens not yet used lose their value. */
  link(path?: string): string
  stop(): Promise<void>
}

/** How often sessions are looked at that may have been idle for too long, in milliseconds. */
const sweepInterval = 60_000

/** The path of the WebSocket that carries the contract. */
const rpcPath = '/rpc'

/**
 * Serves the app to browsers of this computer: files over HTTP, the contract over a WebSocket that is handed to the
 * engine host's own process, or to another engine that `createEngine` makes. Listens on 127.0.0.1 only.
 *
 * @throws when the port is taken.
 */
export async function startWebHost(
  options: WebHostOptions,
  createEngine: (options: EngineOptions, listener: SocketListener) => ServingEngine = (...engine) =>
    new HostProcess(...engine),
): Promise<WebHost> {
  const { stateFolder, sampleFile, folders, locale, idle, rendererFolder } = options
  const access = new Access({
    ...(idle === undefined ? {} : { idle }),
    closeSocket: (socket) => engine.end(socket),
  })
  const engine = createEngine(
    { stateFolder, sampleFile, folders, locale },
    { onActive: (socket) => access.saw(socket), onClosed: (socket) => access.detach(socket) },
  )
  const portOf = (): number => addressPort(server)
  const server = createServer(createRequestHandler({ access, rendererFolder, port: portOf }))
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const secret = offeredSecret(request.headers)
    const refusal = refuseUpgrade(request, portOf()) ?? (access.allows(secret) ? null : '401 Unauthorized')
    if (refusal !== null || secret === null) return close(socket, refusal ?? '401 Unauthorized')
    // The engine host needs the subprotocol alone; the secret ends here.
    const headers = { ...request.headers, 'sec-websocket-protocol': rpcProtocol }
    const id = engine.pass({ url: request.url, headers }, socket, head)
    if (id === null) return close(socket, '503 Service Unavailable')
    access.attach(secret, id)
  })
  const sweeper = setInterval(() => access.endIdle(), sweepInterval).unref()
  await listen(server, options.port)
  engine.start()
  return {
    port: portOf(),
    get enginePid() {
      return engine.pid
    },
    link: (path) => {
      // In the fragment, which a browser never sends: neither in a request nor as a referrer.
      const parameters = new URLSearchParams({ token: access.issueToken(), ...(path && { open: path }) })
      return `http://127.0.0.1:${portOf()}/#${parameters.toString()}`
    },
    stop: () => {
      clearInterval(sweeper)
      return stop(server, engine)
    },
  }
}

async function listen(server: Server, port: number): Promise<void> {
  const listening = once(server, 'listening')
  server.listen(port, '127.0.0.1')
  await listening.catch((cause: unknown) => {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    throw new Error(`Port ${port} is taken by another program. Choose another one with --port, or none.`, {
      cause,
    })
  })
}

/** The status a WebSocket request is refused with, whatever its secret; null when it may go on. Browsers always name the origin of one. */
function refuseUpgrade({ headers, url }: IncomingMessage, port: number): string | null {
  if (!isOwnHost(headers, port) || headers.origin === undefined || !isOwnOrigin(headers))
    return '403 Forbidden'
  return targetPath(url) === rpcPath ? null : '404 Not Found'
}

function close(socket: Socket, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function addressPort(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Not awaited to the server's `close`: Node waits there for sockets it has handed to a process that is gone. */
async function stop(server: Server, engine: ServingEngine): Promise<void> {
  server.close()
  server.closeAllConnections()
  await engine.stop()
}
