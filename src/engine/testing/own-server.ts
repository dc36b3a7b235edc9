import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'
import { makeCertificate } from './certificate.ts'
import { freePort } from './free-port.ts'

/** How long a server may take to start, in milliseconds. */
const patience = 30_000

/** Who may do anything on it, by a password. */
const admin: { readonly name: string; readonly password: string } = {
  name: 'datastore_admin',
  password: 'adm1n',
}

interface Programs {
  /** The system's user whose files they are: neither server runs as root. */
  readonly account: string
  /** Makes the files of a new server. */
  readonly install: (folder: string, data: string, run: Run) => void
  readonly start: (folder: string, data: string, port: number) => readonly [program: string, args: string[]]
  readonly execute: (url: string, statements: readonly string[]) => Promise<void>
  readonly maintenance: string
  /** Asks it to end at once, whoever is connected. */
  readonly endSignal: NodeJS.Signals
}

type Run = (program: string, args: readonly string[]) => void

const postgresFolder = findPostgres()

const programs: Readonly<Record<string, Programs>> = {
  postgres: {
    account: 'postgres',
    install(folder, data, run) {
      const secret = join(folder, 'secret')
      writeFileSync(secret, admin.password, { mode: 0o644 })
      run(join(postgresFolder!, 'initdb'), [
        '-D',
        data,
        '-U',
        admin.name,
        '-A',
        'scram-sha-256',
        `--pwfile=${secret}`,
        '--no-sync',
        '--no-locale',
        '-E',
        'UTF8',
      ])
    },
    start: (folder, data, port) => [
      join(postgresFolder!, 'postgres'),
      [
        '-D',
        data,
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-k',
        folder,
        ...settings({
          fsync: 'off',
          ssl: 'on',
          ssl_cert_file: join(folder, 'server.crt'),
          ssl_key_file: join(folder, 'server.key'),
          shared_buffers: '16MB',
        }).flatMap((setting) => ['-c', setting]),
      ],
    ],
    async execute(url, statements) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      try {
        for (const sql of statements) await client.query(sql)
      } finally {
        await client.end()
      }
    },
    maintenance: 'postgres',
    endSignal: 'SIGINT',
  },
  mysql: {
    account: 'mysql',
    install(folder, data, run) {
      // Each statement on a line of its own.
      writeFileSync(
        join(folder, 'first.sql'),
        `create user if not exists ${admin.name}@'%' identified by '${admin.password}';
grant all on *.* to ${admin.name}@'%' with grant option;
`,
        { mode: 0o644 },
      )
      run('mariadb-install-db', [
        '--no-defaults',
        `--datadir=${data}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--innodb-log-file-size=8M',
      ])
    },
    start: (folder, data, port) => [
      'mariadbd',
      [
        '--no-defaults',
        ...settings({
          datadir: data,
          port: String(port),
          'bind-address': '127.0.0.1',
          socket: join(folder, 's.sock'),
          // A server that starts clears the folder for temporary tables, and others use the common one.
          tmpdir: folder,
          'pid-file': join(folder, 'pid'),
          'init-file': join(folder, 'first.sql'),
          'ssl-cert': join(folder, 'server.crt'),
          'ssl-key': join(folder, 'server.key'),
          'innodb-buffer-pool-size': '32M',
          'innodb-log-file-size': '8M',
          // What is committed survives the end of the process, though no loss of power.
          'innodb-flush-log-at-trx-commit': '2',
        }).map((setting) => `--${setting}`),
      ],
    ],
    async execute(url, statements) {
      const connection = await createConnection(url)
      try {
        for (const sql of statements) await connection.query(sql)
      } finally {
        await connection.end()
      }
    },
    maintenance: 'mysql',
    endSignal: 'SIGTERM',
  },
}

/** Whether the programs of this server are installed here, so that a test can have one of its own. */
export function canRunServer(dialect: string): boolean {
  return dialect === 'postgres'
    ? postgresFolder !== undefined
    : onPath('mariadbd') && onPath('mariadb-install-db')
}

/** A server of a test's own, on another port and in a temporary folder: it may be killed, and asks for passwords. */
export class OwnServer {
  /** The file of the certificate it shows, which is made out to `localhost` and to nobody else. */
  readonly certificate: string
  readonly port: number
  readonly #dialect: string
  readonly #folder: string
  readonly #programs: Programs
  #process: ChildProcess | undefined

  private constructor(dialect: string, folder: string, port: number) {
    this.#dialect = dialect
    this.#folder = folder
    this.#programs = programs[dialect]!
    this.port = port
    this.certificate = join(folder, 'server.crt')
  }

  static async open(dialect: string): Promise<OwnServer> {
    const server = new OwnServer(dialect, mkdtempSync(join(tmpdir(), 'server-')), await freePort())
    server.#install()
    await server.start()
    return server
  }

  /** The URL of a database on it, for the administrator or somebody else. */
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
      // One that was killed may leave parts behind which keep the next from starting for a moment.
      if (this.#process === undefined || this.#process.exitCode !== null) {
        const [program, args] = start(this.#folder, join(this.#folder, 'data'), this.port)
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

  #install(): void {
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
    this.#programs.install(this.#folder, data, (program, args) => {
      execFileSync(program, args, { ...this.#surroundings(), stdio: ['ignore', 'ignore', 'pipe'] })
    })
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

function settings(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`)
}

/** Where PostgreSQL's programs are: Debian keeps them off the path, one folder for each version. */
function findPostgres(): string | undefined {
  const versions = '/usr/lib/postgresql'
  const folders = existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name, 'bin')) : []
  return [...folders.toReversed(), ...path()].find((folder) => existsSync(join(folder, 'initdb')))
}

function onPath(program: string): boolean {
  return path().some((folder) => existsSync(join(folder, program)))
}

function path(): string[] {
  return (process.env['PATH'] ?? '').split(':')
}
