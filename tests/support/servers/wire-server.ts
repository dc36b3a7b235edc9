import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

/** What is answered to a statement: rows of texts, or an error with its SQLSTATE. */
export type WireAnswer =
  | {
      readonly columns?: readonly string[]
      readonly rows?: readonly (readonly string[])[]
      readonly tag?: string
    }
  | { readonly error: string; readonly message?: string }

export type WireScript = (sql: string) => WireAnswer

/**
 * A stand-in that speaks PostgreSQL's wire protocol (version 3) and answers by a script, for servers that cannot be had here.
 * It knows no SQL and no types: every column is a text, and a statement is answered the same whatever its values are.
 */
export class WireServer {
  readonly port: number
  /** The statements it was asked, in order, of all connections. */
  readonly heard: string[]
  readonly #server: Server
  readonly #sockets: Set<Socket>

  private constructor(server: Server, heard: string[], sockets: Set<Socket>) {
    this.port = (server.address() as AddressInfo).port
    this.heard = heard
    this.#server = server
    this.#sockets = sockets
  }

  /** Opens one; one that is `stopping` tells that it ends each connection in the very packet that says it is ready. */
  static async open(script: WireScript, { stopping = false } = {}): Promise<WireServer> {
    const heard: string[] = []
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      const answer = (sql: string): WireAnswer => {
        heard.push(sql)
        return script(sql)
      }
      const conversation = new Conversation(socket, answer, stopping)
      socket.on('data', (data) => conversation.take(data))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new WireServer(server, heard, sockets)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** One connection: messages are cut out of what comes, and answered one after another. */
class Conversation {
  readonly #socket: Socket
  readonly #script: WireScript
  #rest: Buffer = Buffer.alloc(0)
  #started = false
  #sql = ''
  #inTransaction = false
  /** After an error everything up to the next synchronisation is left out. */
  #failed = false
  readonly #stopping: boolean

  constructor(socket: Socket, script: WireScript, stopping: boolean) {
    this.#socket = socket
    this.#script = script
    this.#stopping = stopping
  }

  take(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data])
    for (;;) {
      const header = this.#started ? 1 : 0
      if (this.#rest.length < header + 4) return
      const length = this.#rest.readInt32BE(header)
      if (this.#rest.length < header + length) return
      const type = this.#started ? String.fromCharCode(this.#rest[0]!) : 'start'
      const body = this.#rest.subarray(header + 4, header + length)
      this.#rest = this.#rest.subarray(header + length)
      this.#answer(type, body)
    }
  }

  #answer(type: string, body: Buffer): void {
    if (type === 'start') return this.#start()
    if (type === 'X') return void this.#socket.end()
    if (type === 'S') {
      this.#failed = false
      return this.#ready()
    }
    if (this.#failed) return
    switch (type) {
      case 'Q':
        for (const sql of split(text(body))) if (!this.#failed) this.#run(sql, true)
        this.#failed = false
        return this.#ready()
      case 'P':
        this.#sql = text(body.subarray(body.indexOf(0) + 1))
        return this.#send('1')
      case 'B':
        return this.#send('2')
      case 'D':
        return this.#describe(this.#columns())
      case 'E':
        return this.#run(this.#sql, false)
    }
  }

  #start(): void {
    this.#started = true
    // Corked, so that all of it is one packet.
    this.#socket.cork()
    this.#send('R', int32(0))
    this.#send('S', Buffer.from('client_encoding\0UTF8\0'))
    this.#ready()
    if (this.#stopping) {
      this.#sendError('57P01', 'terminating connection due to administrator command')
      this.#socket.end()
    }
    this.#socket.uncork()
  }

  /** The columns that a statement will have. It is asked for them before it is run. */
  #columns(): readonly string[] {
    const named =
      / returning (.*)$/is.exec(this.#sql)?.[1] ?? /^select (.*?)(?: from |$)/is.exec(this.#sql)?.[1]
    return named === undefined ? [] : named.split(',').map((column) => column.trim().replaceAll('"', ''))
  }

  #describe(columns: readonly string[]): void {
    if (columns.length === 0) return this.#send('n')
    const fields = columns.map((column) =>
      Buffer.concat([
        Buffer.from(`${column}\0`),
        int32(0),
        int16(0),
        int32(25),
        int16(-1),
        int32(-1),
        int16(0),
      ]),
    )
    this.#send('T', Buffer.concat([int16(columns.length), ...fields]))
  }

  #run(sql: string, describes: boolean): void {
    const answer = this.#script(sql)
    if ('error' in answer) {
      this.#failed = true
      return this.#sendError(answer.error, answer.message ?? 'as the script says')
    }
    const word = sql.trim().split(/\s/)[0]!.toUpperCase()
    if (word === 'BEGIN') this.#inTransaction = true
    if (word === 'COMMIT' || word === 'ROLLBACK') this.#inTransaction = /^rollback to/i.test(sql)
    const { columns = [], rows = [], tag = `${word} ${rows.length}` } = answer
    if (describes && columns.length > 0) this.#describe(columns)
    for (const row of rows) {
      const values = row.map((value) => Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]))
      this.#send('D', Buffer.concat([int16(row.length), ...values]))
    }
    this.#send('C', Buffer.from(`${tag}\0`))
  }

  #sendError(code: string, message: string): void {
    const fields = { S: 'ERROR', V: 'ERROR', C: code, M: message }
    const parts = Object.entries(fields).map(([field, value]) => `${field}${value}\0`)
    this.#send('E', Buffer.from(`${parts.join('')}\0`))
  }

  #ready(): void {
    this.#send('Z', Buffer.from(this.#inTransaction ? 'T' : 'I'))
  }

  #send(type: string, body: Buffer = Buffer.alloc(0)): void {
    this.#socket.write(Buffer.concat([Buffer.from(type), int32(body.length + 4), body]))
  }
}

function split(sql: string): string[] {
  return sql
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function text(body: Buffer): string {
  return body.subarray(0, body.indexOf(0)).toString()
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32BE(value)
  return buffer
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeInt16BE(value)
  return buffer
}
