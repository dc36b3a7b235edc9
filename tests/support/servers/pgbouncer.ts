import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** How long it may take to start, in milliseconds. */
const patience = 30_000

const program = findPgbouncer()

interface PoolOptions {
  readonly mode?: 'transaction' | 'session' | 'statement'
  /** Connections to the server, at most, which all clients share. */
  readonly size?: number
}

/** Whether pgbouncer is installed here. */
export function canRunPgbouncer(): boolean {
  return program !== undefined
}

/** A pgbouncer of a test's own before a server of PostgreSQL, on another port and in a temporary folder. */
export class Pgbouncer {
  /**
   * Host and port of each that runs in this process, with those of its server: for a connection that must not come
   * through it.
   */
  static readonly before = new Map<string, string>()
  readonly #folder: string
  readonly #process: ChildProcess
  readonly #host: string

  private constructor(folder: string, child: ChildProcess, host: string) {
    this.#folder = folder
    this.#process = child
    this.#host = host
  }

  /** Starts one before the server of this URL, as the user in it. */
  static async open(
    server: string,
    { mode = 'transaction', size = 3 }: PoolOptions = {},
  ): Promise<Pgbouncer> {
    const { hostname, port: named, host, username, password } = new URL(server)
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'))
    const port = await freePort()
    const log = join(folder, 'log')
    writeFileSync(
      join(folder, 'pgbouncer.ini'),
      `[databases]
* = host=${hostname} port=${named === '' ? 5432 : named}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
logfile = ${log}
auth_type = trust
auth_file = ${join(folder, 'users')}
pool_mode = ${mode}
default_pool_size = ${size}
max_client_conn = 500
`,
    )
    writeFileSync(
      join(folder, 'users'),
      `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`,
    )
    const account = accountOf(folder)
    const child = spawn(program!, ['-q', join(folder, 'pgbouncer.ini')], { ...account, stdio: 'ignore' })
    const bouncer = new Pgbouncer(folder, child, `127.0.0.1:${port}`)
    for (const until = Date.now() + patience; !(await answers(port)); await sleep(20)) {
      if (child.exitCode === null && Date.now() < until) continue
      const said = existsSync(log) ? readFileSync(log, 'utf8') : 'It wrote no log.'
      await bouncer.close()
      throw new Error(`pgbouncer does not start. ${said}`)
    }
    Pgbouncer.before.set(bouncer.#host, host)
    return bouncer
  }

  /** The same URL, through this pool. */
  through(url: string): string {
    const through = new URL(url)
    through.host = this.#host
    return through.href
  }

  async close(): Promise<void> {
    Pgbouncer.before.delete(this.#host)
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** It refuses to run as root, and is run then as a user that every system has. */
function accountOf(folder: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']))
  const account = { uid: id('-u'), gid: id('-g') }
  // The run's temporary folder is root's alone.
  chmodSync(tmpdir(), statSync(tmpdir()).mode | 0o011)
  for (const path of [folder, join(folder, 'pgbouncer.ini'), join(folder, 'users')])
    chownSync(path, account.uid, account.gid)
  return account
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Debian keeps it with what only an administrator starts. */
function findPgbouncer(): string | undefined {
  return [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin']
    .map((folder) => join(folder, 'pgbouncer'))
    .find((path) => existsSync(path))
}
