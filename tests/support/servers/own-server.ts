import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'
import { admin, programs } from './server-programs.ts'
import type { Programs, Run, Settings } from './server-programs.ts'

/** How long a server may take to start, in milliseconds. */
const patience = 120_000

interface OwnServerOptions {
  /** Settings of the server beside those that each has. */
  readonly settings?: Settings
  /** The server that PostgreSQL's is a standby of, from its first start on. */
  readonly follows?: OwnServer
}

/** A server of a test's own, on another port and in a temporary folder: it may be killed, and asks for passwords. */
export class OwnServer {
  /** The file of the certificate it shows, which is made out to `localhost` alone. */
  readonly certificate: string
  readonly port: number
  readonly #dialect: string
  readonly #folder: string
  readonly #programs: Programs
  readonly #settings: Settings
  #process: ChildProcess | undefined

  private constructor(dialect: string, folder: string, port: number, own: Settings) {
    this.#dialect = dialect
    this.#folder = folder
    this.#programs = programs[dialect]!
    this.#settings = own
    this.port = port
    this.certificate = join(folder, 'server.crt')
  }

  static async open(
    dialect: string,
    { settings: own = {}, follows }: OwnServerOptions = {},
  ): Promise<OwnServer> {
    const server = new OwnServer(dialect, mkdtempSync(join(tmpdir(), 'server-')), await freePort(), own)
    server.#install(follows)
    await server.start()
    return server
  }

  /** The URL of a database on it, for the administrator or another user. */
  url(database: string, { user = admin.name, password = admin.password, host = '127.0.0.1' } = {}): string {
    return `${this.#dialect}://${user}:${password}@${host}:${this.port}/${database}`
  }

  /** Executes SQL as the administrator. */
  async execute(database: string | null, ...statements: string[]): Promise<void> {
    await this.#programs.execute(this.url(database ?? this.#programs.maintenance), statements)
  }

  async start(): Promise<void> {
    const { start } = this.#programs
    const until = Date.now() + patience
    for (;;) {
      // A server that was killed may leave parts that keep the next one from starting for a moment.
      if (this.#process === undefined || this.#process.exitCode !== null) {
        const [program, args] = start(this.#folder, join(this.#folder, 'data'), this.port, this.#settings)
        this.#process = spawn(program, args, { ...this.#surroundings(), stdio: 'ignore' })
      }
      try {
        return await this.execute(null)
      } catch (error) {
        if (Date.now() > until) throw error
        await sleep(30)
      }
    }
  }

  /** Ends it as a kernel does that has no memory left. */
  async kill(): Promise<void> {
    const process = this.#process
    if (process === undefined) return
    this.#process = undefined
    const ended = new Promise((resolve) => process.once('exit', resolve))
    // Those that PostgreSQL has begun for its clients would go on for a moment.
    for (const pid of childrenOf(process.pid!)) kill(pid)
    process.kill('SIGKILL')
    await ended
  }

  /** Ends it as its administrator does: clients are told, and what is under way is undone. */
  async stop(): Promise<void> {
    const process = this.#process
    if (process === undefined) return
    this.#process = undefined
    const ended = new Promise((resolve) => process.once('exit', resolve))
    process.kill(this.#programs.endSignal)
    await ended
  }

  async remove(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }

  #install(follows: OwnServer | undefined): void {
    const data = join(this.#folder, 'data')
    const account = this.#account()
    const key = join(this.#folder, 'server.key')
    makeCertificate(this.certificate, key)
    mkdirSync(data, { mode: 0o700 })
    if (account !== undefined) {
      // The run's temporary folder is root's alone.
      chmodSync(tmpdir(), statSync(tmpdir()).mode | 0o011)
      for (const path of [this.#folder, data, key]) chownSync(path, account.uid, account.gid)
    }
    const run: Run = (program, args) => {
      execFileSync(program, args, { ...this.#surroundings(), stdio: ['ignore', 'ignore', 'pipe'] })
    }
    const { install, follow } = this.#programs
    if (follows !== undefined && follow !== undefined) follow(data, follows.port, run)
    else install(this.#folder, data, run)
  }

  #surroundings() {
    return { ...this.#account(), cwd: this.#folder, env: { ...process.env, TMPDIR: this.#folder } }
  }

  /** Root runs it as the user that its package has made for it. */
  #account(): { uid: number; gid: number } | undefined {
    if (process.getuid?.() !== 0) return undefined
    const id = (flag: string): number => Number(execFileSync('id', [flag, this.#programs.account]))
    return { uid: id('-u'), gid: id('-g') }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
      .map(Number)
  } catch {
    // It has none.
    return []
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
