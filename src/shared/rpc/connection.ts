import { type ClientLink, type ClientOptions, createORPCClient, mapEventIterator } from '@orpc/client'
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../contract/index.ts'
import { backoff, delay } from '../delay.ts'
import { DatastoreError } from '../errors.ts'
import { fromWire } from './wire-error.ts'

/** The typed client of a contract: `client.documents.get({ … }, { signal })`. Everything it throws is a `DatastoreError`. */
export type Client<T extends AnyContractRouter = Contract> = ContractRouterClient<T>

/**
 * `connecting` the first time; `disconnected` from the loss of a connection until the next one stands (it is being
 * retried all the while); `closed` for good. `since` is UTC milliseconds.
 */
export interface ConnectionStatus {
  readonly state: 'connecting' | 'connected' | 'disconnected' | 'closed'
  readonly since: number
}

export interface Connection<T extends AnyContractRouter = Contract> {
  /** Stays the same object across reconnections. Calls wait a while for a connection; open streams end with DISCONNECTED. */
  readonly client: Client<T>
  readonly status: ConnectionStatus
  /** Runs `listener` after every change of `status`. Returns how to stop. */
  subscribe(listener: () => void): () => void
  /** Tries at once instead of waiting for the next attempt. */
  retry(): void
  close(): void
}

/** One established connection. `closed` settles when it is gone. */
export interface Channel {
  readonly link: ClientLink<Record<never, never>>
  readonly closed: Promise<void>
  isOpen(): boolean
  close(): void
}

/** Establishes a connection or throws; a connection arriving after `signal` aborted must be closed by the opener. */
export type OpenChannel = (signal: AbortSignal) => Promise<Channel>

export interface ConnectOptions {
  /** How long a call made without a connection waits for one, in milliseconds. */
  readonly patience?: number
  /** Waits between attempts, in milliseconds; the last one repeats. */
  readonly backoff?: readonly number[]
  /** Asked before every call; what it throws is thrown to the caller, and nothing is sent. */
  readonly before?: (path: readonly string[], input: unknown) => Promise<void>
  /** Told of every error that a call or a stream ends with. */
  readonly onError?: (error: DatastoreError) => void
}

type Options = ClientOptions<Record<never, never>>

/** Keeps a connection to the engine host, opening a new one with growing pauses whenever it is lost. */
export function connect<T extends AnyContractRouter = Contract>(
  open: OpenChannel,
  options: ConnectOptions = {},
): Connection<T> {
  const connection = new ReconnectingLink(open, options)
  const client: Client<T> = createORPCClient(connection)
  return {
    client,
    get status() {
      return connection.status
    },
    subscribe: (listener) => connection.subscribe(listener),
    retry: () => connection.retry(),
    close: () => connection.close(),
  }
}

class ReconnectingLink implements ClientLink<Record<never, never>> {
  readonly #open: OpenChannel
  readonly #patience: number
  readonly #backoff: readonly number[]
  readonly #before: ((path: readonly string[], input: unknown) => Promise<void>) | undefined
  readonly #onError: (error: DatastoreError) => void
  readonly #listeners = new Set<() => void>()
  readonly #ended = new AbortController()
  #status: ConnectionStatus = { state: 'connecting', since: Date.now() }
  #channel: Channel | undefined
  /** Ends the wait for the next attempt. */
  #waiting = new AbortController()

  constructor(open: OpenChannel, options: ConnectOptions) {
    this.#open = open
    this.#before = options.before
    this.#patience = options.patience ?? 10_000
    this.#onError = options.onError ?? (() => {})
    this.#backoff = options.backoff ?? [0, 250, 500, 1000, 2000, 5000]
    void this.#keepConnected()
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  retry(): void {
    this.#waiting.abort()
  }

  close(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    this.#waiting.abort()
    this.#channel?.close()
    this.#become('closed')
  }

  async call(path: readonly string[], input: unknown, options: Options): Promise<unknown> {
    await this.#before?.(path, input)
    const channel = await this.#connected(options.signal)
    const translate = (thrown: unknown) => {
      const error = toDatastoreError(thrown, channel, options.signal)
      this.#onError(error)
      return error
    }
    try {
      const output = await channel.link.call(path, input, options)
      if (!isStream(output)) return output
      return mapEventIterator(output, {
        value: async (value) => value,
        error: async (thrown) => translate(thrown),
      })
    } catch (thrown) {
      throw translate(thrown)
    }
  }

  async #keepConnected(): Promise<void> {
    let attempt = 0
    while (!this.#ended.signal.aborted) {
      const channel = await this.#open(this.#ended.signal).catch(() => undefined)
      if (channel !== undefined && this.#ended.signal.aborted) return channel.close()
      if (channel !== undefined) {
        attempt = 0
        this.#channel = channel
        this.#become('connected')
        await channel.closed
        this.#channel = undefined
        if (this.#ended.signal.aborted) return
        this.#become('disconnected')
      }
      this.#waiting = new AbortController()
      await delay(backoff(this.#backoff, attempt), this.#waiting.signal)
      attempt += 1
    }
  }

  #become(state: ConnectionStatus['state']): void {
    this.#status = { state, since: Date.now() }
    for (const listener of this.#listeners) listener()
  }

  /** The open channel, waiting for one at most `patience`. */
  #connected(signal: AbortSignal | undefined): Promise<Channel> {
    if (signal?.aborted) return Promise.reject(cancelled())
    if (this.#status.state === 'closed') return Promise.reject(disconnected())
    if (this.#channel !== undefined) return Promise.resolve(this.#channel)
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer)
        unsubscribe()
        signal?.removeEventListener('abort', onAbort)
        outcome()
      }
      const onAbort = () => settle(() => reject(cancelled()))
      const timer = setTimeout(() => settle(() => reject(disconnected())), this.#patience)
      const unsubscribe = this.subscribe(() => {
        const channel = this.#channel
        if (channel !== undefined) settle(() => resolve(channel))
        else if (this.#status.state === 'closed') settle(() => reject(disconnected()))
      })
      signal?.addEventListener('abort', onAbort)
    })
  }
}

function isStream(output: unknown): output is AsyncIterator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

function toDatastoreError(
  thrown: unknown,
  channel: Channel,
  signal: AbortSignal | undefined,
): DatastoreError {
  if (thrown instanceof DatastoreError) return thrown
  const ours = fromWire(thrown)
  if (ours !== undefined) return ours
  if (signal?.aborted) return cancelled(thrown)
  if (!channel.isOpen()) return lost(thrown)
  if (thrown instanceof Error && thrown.name === 'AbortError') return cancelled(thrown)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new DatastoreError('INTERNAL', `The engine host gave no usable answer: ${message}`, {
    cause: thrown,
  })
}

function cancelled(cause?: unknown): DatastoreError {
  return new DatastoreError('CANCELLED', 'Cancelled.', { cause })
}

function disconnected(): DatastoreError {
  return new DatastoreError(
    'DISCONNECTED',
    'The engine host cannot be reached, so nothing was sent. Try again when it is back.',
  )
}

function lost(cause: unknown): DatastoreError {
  const message =
    'The connection to the engine host was lost before it answered. A change may or may not have been made: look before repeating it.'
  return new DatastoreError('DISCONNECTED', message, { cause })
}
