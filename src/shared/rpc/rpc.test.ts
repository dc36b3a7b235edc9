import { eventIterator, oc } from '@orpc/contract'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import * as v from 'valibot'
import { afterEach, describe, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { DatastoreError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { connectPort, type Port } from './connect-port.ts'
import { connectWebSocket } from './connect-websocket.ts'
import type { Handlers } from './handlers.ts'
import { type ContractServer, serveContract } from './serve-contract.ts'

const cell = v.union([v.string(), v.number(), v.bigint(), v.null()])

const contract = {
  echo: oc.input(v.object({ value: cell })).output(v.object({ value: cell })),
  nested: {
    save: oc
      .input(v.object({ key: v.pipe(v.string(), v.nonEmpty()), rows: v.array(v.object({ id: v.number() })) }))
      .output(v.void()),
  },
  refuse: oc.output(v.void()),
  fault: oc.output(v.void()),
  wrong: oc.output(v.object({ count: v.number() })),
  wait: oc.output(v.void()),
  count: oc.input(v.object({ to: v.number() })).output(eventIterator(v.object({ n: v.number() }))),
  endless: oc.output(eventIterator(v.object({ n: v.number() }))),
  failing: oc.output(eventIterator(v.object({ n: v.number() }))),
}

type Small = typeof contract

/** Settles when the signal aborts: what a handler of ours that waits must do. */
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))

interface Seen {
  aborts: number
  ended: number
  faults: unknown[]
}

function handlersTelling(seen: Seen): Handlers<Small> {
  return {
    echo: ({ value }) => ({ value }),
    nested: { save: () => undefined },
    refuse: () => {
      throw new DatastoreError('CONSTRAINT', 'by_email: "a@x" is held by document "ann".', {
        details: { view: 'by_email', column: 'email', value: 9007199254740993n, key: 'joe', holder: 'ann' },
      })
    },
    fault: () => {
      throw new TypeError('nothing there')
    },
    wrong: () => ({ count: 'many' as unknown as number }),
    wait: async (_input, { signal }) => {
      await aborted(signal)
      seen.aborts += 1
    },
    async *count({ to }) {
      for (let n = 1; n <= to; n += 1) yield { n }
    },
    async *endless(_input, { signal }) {
      try {
        yield { n: 1 }
        await aborted(signal)
      } finally {
        seen.ended += 1
      }
    },
    async *failing() {
      yield { n: 1 }
      throw new DatastoreError('MAP_ERROR', 'boom', { details: { line: 3 } })
    },
  }
}

interface Fixture {
  connection: Connection<Small>
  seen: Seen
  /** Ends the present connection as a dying host does. */
  drop(): void
  stop(): Promise<void>
}

function newServer(seen: Seen): ContractServer {
  return serveContract(contract, handlersTelling(seen), (thrown) => seen.faults.push(thrown))
}

async function overSocket(): Promise<Fixture> {
  const seen: Seen = { aborts: 0, ended: 0, faults: [] }
  const server = newServer(seen)
  const sockets = new Set<WebSocket>()
  const listener = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 256 * 1024 * 1024 })
  listener.on('connection', (socket) => {
    sockets.add(socket)
    server.serveSocket(socket)
  })
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const connection = connectWebSocket<Small>(`ws://127.0.0.1:${port}/`, { backoff: [10], patience: 2000 })
  const drop = () => {
    for (const socket of sockets) socket.terminate()
    sockets.clear()
  }
  const stop = async () => {
    connection.close()
    drop()
    await new Promise((resolve) => listener.close(resolve))
  }
  return { connection, seen, drop, stop }
}

async function overPort(): Promise<Fixture> {
  const seen: Seen = { aborts: 0, ended: 0, faults: [] }
  const server = newServer(seen)
  const ports: MessagePort[] = []
  const request = async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port2)
    server.servePort(port2)
    port2.start()
    return { port: port1, gone: new Promise<void>(() => {}) }
  }
  const connection = connectPort<Small>(request, { backoff: [10], patience: 2000 })
  const drop = () => ports.splice(0).forEach((port) => port.close())
  const stop = async () => {
    connection.close()
    drop()
  }
  return { connection, seen, drop, stop }
}

async function caught(promise: Promise<unknown>): Promise<DatastoreError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(DatastoreError)
  return thrown as DatastoreError
}

async function reaching(connection: Connection<Small>, state: string): Promise<void> {
  await expect.poll(() => connection.status.state).toBe(state)
}

describe.each([
  ['a WebSocket', overSocket],
  ['a message port', overPort],
])('the contract over %s', (_name, start) => {
  let fixture: Fixture
  const fresh = async () => (fixture = await start())
  afterEach(() => fixture.stop())

  test.each([['text'], [1.5], [null], [12345678901234567890n]])(
    'carries %s both ways unharmed',
    async (value) => {
      const { connection } = await fresh()
      expect(await connection.client.echo({ value })).toEqual({ value })
    },
  )

  test('carries a message of 20 MB both ways', async () => {
    const { connection } = await fresh()
    const value = 'ø'.repeat(20 * 1024 * 1024)
    expect((await connection.client.echo({ value })).value === value).toBe(true)
  })

  test('makes our error ours again, with code, message and details', async () => {
    const { connection, seen } = await fresh()
    const error = await caught(connection.client.refuse())
    expect(error).toMatchObject({
      code: 'CONSTRAINT',
      message: 'by_email: "a@x" is held by document "ann".',
      details: { view: 'by_email', column: 'email', value: 9007199254740993n, key: 'joe', holder: 'ann' },
    })
    expect(seen.faults).toEqual([])
  })

  test('turns any other throw into INTERNAL, keeping its stack at home', async () => {
    const { connection, seen } = await fresh()
    const error = await caught(connection.client.fault())
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'nothing there', details: {} })
    expect(JSON.stringify(error)).not.toContain('rpc.test.ts')
    expect(seen.faults).toEqual([expect.any(TypeError)])
  })

  test('refuses an input that does not fit, naming the field', async () => {
    const { connection } = await fresh()
    const input = { key: 'a', rows: [{ id: 1 }, { id: 'two' as unknown as number }] }
    const error = await caught(connection.client.nested.save(input))
    expect(error.code).toBe('INVALID_INPUT')
    expect(error.details.argument).toBe('rows.1.id')
    expect(error.message).toContain('rows.1.id')
    expect((await caught(connection.client.nested.save({ key: '', rows: [] }))).details.argument).toBe('key')
  })

  test('refuses an answer that does not fit and reports it as a fault', async () => {
    const { connection, seen } = await fresh()
    const error = await caught(connection.client.wrong())
    expect(error.code).toBe('INTERNAL')
    expect(error.message).toContain('wrong (count)')
    expect(seen.faults).toHaveLength(1)
  })

  test('says so when the host knows no such procedure', async () => {
    const { connection } = await fresh()
    const client = connection.client as unknown as { absent: () => Promise<void> }
    expect((await caught(client.absent())).code).toBe('INTERNAL')
  })

  test('cancels a call on both sides', async () => {
    const { connection, seen } = await fresh()
    const controller = new AbortController()
    const waiting = caught(connection.client.wait(undefined, { signal: controller.signal }))
    await reaching(connection, 'connected')
    setTimeout(() => controller.abort(), 30)
    expect((await waiting).code).toBe('CANCELLED')
    await expect.poll(() => seen.aborts).toBe(1)
    expect((await caught(connection.client.wait(undefined, { signal: controller.signal }))).code).toBe(
      'CANCELLED',
    )
  })

  test('streams in order and ends', async () => {
    const { connection } = await fresh()
    const numbers: number[] = []
    for await (const { n } of await connection.client.count({ to: 100 })) numbers.push(n)
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  test('carries an error thrown in the middle of a stream', async () => {
    const { connection } = await fresh()
    const stream = await connection.client.failing()
    expect(await stream.next()).toEqual({ done: false, value: { n: 1 } })
    expect(await caught(stream.next())).toMatchObject({
      code: 'MAP_ERROR',
      message: 'boom',
      details: { line: 3 },
    })
  })

  test('ends a stream at the host when the reader breaks off', async () => {
    const { connection, seen } = await fresh()
    for await (const _event of await connection.client.endless()) break
    await expect.poll(() => seen.ended).toBe(1)
  })

  test('ends a stream on both sides when its signal aborts', async () => {
    const { connection, seen } = await fresh()
    const controller = new AbortController()
    const stream = await connection.client.endless(undefined, { signal: controller.signal })
    await stream.next()
    const next = caught(stream.next())
    controller.abort()
    expect((await next).code).toBe('CANCELLED')
    await expect.poll(() => seen.ended).toBe(1)
  })

  test('ends calls and streams with DISCONNECTED when the host goes away, and connects again by itself', async () => {
    const { connection, seen, drop } = await fresh()
    await reaching(connection, 'connected')
    const states: string[] = []
    connection.subscribe(() => states.push(connection.status.state))
    const stream = await connection.client.endless()
    await stream.next()
    const call = caught(connection.client.wait())
    const next = caught(stream.next())
    await new Promise((resolve) => setTimeout(resolve, 30))
    drop()
    expect((await call).code).toBe('DISCONNECTED')
    expect((await next).code).toBe('DISCONNECTED')
    await expect.poll(() => seen.ended).toBe(1)
    expect(await connection.client.echo({ value: 'again' })).toEqual({ value: 'again' })
    expect(states).toEqual(['disconnected', 'connected'])
  })

  test('refuses calls once closed', async () => {
    const { connection } = await fresh()
    connection.close()
    expect(connection.status.state).toBe('closed')
    expect((await caught(connection.client.echo({ value: 1 }))).code).toBe('DISCONNECTED')
  })
})

describe('a connection', () => {
  test('lets a call wait for the host only so long', async () => {
    const connection = connectPort<Small>(() => Promise.reject(new Error('no host')), {
      backoff: [5],
      patience: 60,
    })
    const error = await caught(connection.client.echo({ value: 1 }))
    expect(error.code).toBe('DISCONNECTED')
    expect(error.message).toContain('nothing was sent')
    connection.close()
  })

  test('is told that its host ended when the port itself says nothing', async () => {
    const seen: Seen = { aborts: 0, ended: 0, faults: [] }
    const server = newServer(seen)
    const gone: (() => void)[] = []
    const connection = connectPort<Small>(
      async () => {
        const { port1, port2 } = new MessageChannel()
        server.servePort(port2)
        port2.start()
        const silent: Port = {
          addEventListener: (type, listener) => {
            if (type === 'message') port1.addEventListener('message', listener)
          },
          postMessage: (message) => port1.postMessage(message),
          start: () => port1.start(),
          close: () => port1.close(),
        }
        return { port: silent, gone: new Promise<void>((resolve) => gone.push(resolve)) }
      },
      { backoff: [5] },
    )
    await reaching(connection, 'connected')
    const call = caught(connection.client.wait())
    await new Promise((resolve) => setTimeout(resolve, 20))
    gone[0]?.()
    expect((await call).code).toBe('DISCONNECTED')
    expect(await connection.client.echo({ value: 2 })).toEqual({ value: 2 })
    connection.close()
    gone[1]?.()
  })
})
