import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { EngineOptions } from '../engine/api/engine.ts'
import { Access } from './access.ts'
import { HostProcess } from './host-process.ts'
import { cookieOf, isOwnHost, isOwnOrigin } from './request-checks.ts'
import { cookieName, createRequestHandler, splitTarget } from './request-handler.ts'

export interface WebHostOptions extends EngineOptions {
  /** The folder of the built renderer. */
  readonly rendererFolder: string
  /** 0 takes any free port. */
  readonly port: number
  /** A database the app opens at once. */
  readonly open?: string
}

export interface WebHost {
  readonly port: number
  /** The engine host's process; undefined while it is being started again. */
  readonly enginePid: number | undefined
  /** An address with a fresh one-time token, opening `path` when given; tokens not yet used lose their value. */
  link(path?: string): string
  stop(): Promise<void>
}

/** The path of the WebSocket that carries the contract. */
const rpcPath = '/rpc'

/**
 * Serves the app to browsers of this computer: files over HTTP, the contract over a WebSocket that is handed to the
 * engine host's own process. Listens on 127.0.0.1 only.
 *
 * @throws when the port is taken.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const access = new Access()
  const engine = new HostProcess({ stateFolder: options.stateFolder, sampleFile: options.sampleFile })
  const portOf = (): number => addressPort(server)
  const server = createServer(
    createRequestHandler({ access, rendererFolder: options.rendererFolder, port: portOf }),
  )
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const refusal = refuseUpgrade(request, access, portOf())
    if (refusal !== null) return close(socket, refusal)
    if (!engine.pass(request, socket, head)) close(socket, '503 Service Unavailable')
  })
  await listen(server, options.port)
  engine.start()
  return {
    port: portOf(),
    get enginePid() {
      return engine.pid
    },
    link: (path) =>
      `http://127.0.0.1:${portOf()}/?token=${access.issueToken()}${path === undefined ? '' : `#open=${encodeURIComponent(path)}`}`,
    stop: () => stop(server, engine),
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

/** The status a WebSocket request is refused with; null when it is welcome. Browsers always name the origin of one. */
function refuseUpgrade({ headers, url }: IncomingMessage, access: Access, port: number): string | null {
  if (!isOwnHost(headers, port) || headers.origin === undefined || !isOwnOrigin(headers))
    return '403 Forbidden'
  if (splitTarget(url).path !== rpcPath) return '404 Not Found'
  return access.allows(cookieOf(headers, cookieName(port))) ? null : '401 Unauthorized'
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
async function stop(server: Server, engine: HostProcess): Promise<void> {
  server.close()
  server.closeAllConnections()
  await engine.stop()
}
