import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import pg from 'pg'

/** The user with all rights on it, and its password. */
export const admin: { readonly name: string; readonly password: string } = {
  name: 'datastore_admin',
  password: 'adm1n',
}

/** How a server of a test's own is made, started and ended. */
export interface Programs {
  /** The system's user whose files they are: neither server runs as root. */
  readonly account: string
  /** Makes the files of a new server. */
  readonly install: (folder: string, data: string, run: Run) => void
  /** Makes the files of one that follows the server at this port, where that is done by files. */
  readonly follow?: (data: string, port: number, run: Run) => void
  readonly start: (
    folder: string,
    data: string,
    port: number,
    own: Settings,
  ) => readonly [program: string, args: string[]]
  readonly execute: (url: string, statements: readonly string[]) => Promise<void>
  readonly maintenance: string
  /** Asks it to end at once, whatever is connected. */
  readonly endSignal: NodeJS.Signals
}

export type Settings = Readonly<Record<string, string>>

export type Run = (program: string, args: readonly string[]) => void

const postgresFolder = findPostgres()

export const programs: Readonly<Record<string, Programs>> = {
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
    follow(data, port, run) {
      const primary = `host=127.0.0.1 port=${port} user=${admin.name} password=${admin.password}`
      run(join(postgresFolder!, 'pg_basebackup'), [
        '-D',
        data,
        '-d',
        primary,
        '-R',
        '-X',
        'stream',
        '-c',
        'fast',
        '--no-sync',
      ])
    },
    start: (folder, data, port, own) => [
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
          ...own,
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
    start: (folder, data, port, own) => [
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
          ...own,
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
