import { mapEventIterator, ORPCError } from '@orpc/client'
import type { SupportedMessagePort } from '@orpc/client/message-port'
import { type AnyContractRouter, isContractProcedure, ValidationError } from '@orpc/contract'
import { type AnyRouter, implement } from '@orpc/server'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { type MinimalWebsocket, RPCHandler as SocketHandler } from '@orpc/server/websocket'
import { DatastoreError, type ErrorRecord, toErrorRecord } from '../errors.ts'
import type { Handlers } from './handlers.ts'
import { toWire } from './wire-error.ts'
import { namedObjects } from './named-objects.ts'

/** Called with every error that is a fault of the program: anything thrown that is no `DatastoreError`. */
export type OnFault = (thrown: unknown, procedure: string) => void

/** Answers a contract on any number of connections; each ends with its connection, aborting what it had running. */
export interface ContractServer {
  serveSocket(socket: ClosableSocket): void
  /** Serves a port of Node's or Electron's MessageChannel. The caller starts the port, after this call. */
  servePort(port: SupportedMessagePort): void
}

/**
 * Serves handlers of a contract. Inputs and outputs are validated; a `DatastoreError` crosses with code, message and
 * details; an input that does not fit is `INVALID_INPUT` naming the field; anything else is `INTERNAL`, told to
 * `onFault`, and crosses without its stack.
 *
 * @example
 * const server = serveContract(contract, createApi({ stateFolder, sampleFile }))
 * socketServer.on('connection', (socket) => server.serveSocket(socket))
 */
export function serveContract<T extends AnyContractRouter>(
  contract: T,
  handlers: Handlers<T>,
  onFault: OnFault = () => {},
): ContractServer {
  const router = implementRouter(contract, handlers)
  const options = { clientInterceptors: [translateErrors(onFault)], customJsonSerializers: [namedObjects] }
  const sockets = new SocketHandler<Context>(router, options)
  const ports = new PortHandler<Context>(router, options)
  return {
    serveSocket: (socket) => serveSocket(sockets, socket, onFault),
    servePort: (port) => ports.upgrade(port),
  }
}

function implementRouter(contract: AnyContractRouter, handlers: unknown): AnyRouter {
  if (isContractProcedure(contract)) {
    const handle = handlers as (input: unknown, call: { signal: AbortSignal }) => unknown
    return implement(contract).handler(({ input, signal }) =>
      handle(input, { signal: signal ?? new AbortController().signal }),
    )
  }
  const nested = handlers as Record<string, unknown>
  const entries = Object.entries(contract).map(([name, part]) => [name, implementRouter(part, nested[name])])
  return Object.fromEntries(entries) as AnyRouter
}

/** A socket that can be told why it is closed. */
export type ClosableSocket = MinimalWebsocket & { close(code: number, reason: string): void }

/** The close code for a message that is none of the protocol's. */
const malformed = 1007

/**
 * The adapter's own `upgrade` leaves the promise of a malformed message unhandled, which would end the process. The
 * first such message is reported and ends the socket: the app's own tabs send none.
 */
function serveSocket(handler: SocketHandler<Context>, socket: ClosableSocket, onFault: OnFault): void {
  let ended = false
  socket.addEventListener('message', ({ data }: { readonly data: string | ArrayBuffer | Blob }) => {
    if (ended) return
    handler.message(socket, data).catch((thrown: unknown) => {
      if (ended) return
      ended = true
      onFault(thrown, '(message)')
      socket.close(malformed, 'not a message of the protocol')
    })
  })
  socket.addEventListener('close', () => handler.close(socket))
}

/** Handlers are told nothing but their input and a signal. */
type Context = Record<never, never>

interface Interception {
  readonly path: readonly string[]
  readonly signal?: AbortSignal
  readonly next: () => Promise<unknown>
}

function translateErrors(onFault: OnFault) {
  return async ({ path, signal, next }: Interception): Promise<unknown> => {
    const translate = (thrown: unknown): ORPCError<string, ErrorRecord> => {
      const record = toRecord(thrown, path)
      if (record.code === 'INTERNAL' && !signal?.aborted) onFault(thrown, path.join('.'))
      return toWire(record)
    }
    try {
      const output = await next()
      if (!isStream(output)) return output
      return mapEventIterator(output, {
        value: async (value) => value,
        error: async (thrown) => translate(thrown),
      })
    } catch (thrown) {
      throw translate(thrown)
    }
  }
}

function isStream(output: unknown): output is AsyncIterator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

function toRecord(thrown: unknown, path: readonly string[]): ErrorRecord {
  if (thrown instanceof DatastoreError) return toErrorRecord(thrown)
  const cause = thrown instanceof ORPCError ? thrown.cause : undefined
  if (!(cause instanceof ValidationError)) return toErrorRecord(thrown)
  const issue = cause.issues[0]
  const field = (issue?.path ?? [])
    .map((step) => String(typeof step === 'object' ? step.key : step))
    .join('.')
  const reason = issue?.message ?? cause.message
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') {
    const message =
      field === '' ? `The request does not fit: ${reason}.` : `"${field}" does not fit: ${reason}.`
    return { code: 'INVALID_INPUT', message, details: { argument: field } }
  }
  const where = field === '' ? path.join('.') : `${path.join('.')} (${field})`
  return {
    code: 'INTERNAL',
    message: `The engine host answered ${where} with something unexpected: ${reason}.`,
    details: {},
  }
}
