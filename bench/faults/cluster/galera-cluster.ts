import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import type { RowDataPacket } from 'mysql2/promise'

const provider = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'].find(existsSync)
/** How long a node may take to join, in milliseconds. */
const patience = 120_000
/** How often a node is started that does not join: it may have to leave again when a table is swapped while it takes over state. */
const mostStarts = 3

interface Node {
  readonly index: number
  readonly folder: string
  readonly port: number
  /** Ports of the group, of incremental and of whole state transfers. */
  readonly ports: readonly [group: number, increment: number, whole: number]
  process: ChildProcess | undefined
}

/** Three nodes of MariaDB Galera on this machine, in a folder of their own; ended one by one, by their process ids. */
export class GaleraCluster {
  readonly #nodes: readonly Node[]

  private constructor(nodes: readonly Node[]) {
    this.#nodes = nodes
  }

  /** What is missing to run a cluster here; null when nothing is. */
  static missing(): string | null {
    if (process.platform !== 'linux') return 'Galera runs on Linux only'
    if (provider === undefined) return 'the package galera-4 is not installed'
    for (const [program, packaged] of [
      ['mariadbd', 'mariadb-server'],
      ['mariadb-install-db', 'mariadb-server'],
      ['rsync', 'rsync'],
    ] as const) {
      try {
        execFileSync(program, ['--version'], { stdio: 'ignore' })
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
          return `${program} of the package ${packaged} is not installed`
      }
    }
    return null
  }

  static async start(folder: string): Promise<GaleraCluster> {
    const nodes: Node[] = []
    for (let index = 0; index < 3; index++) {
      const place = join(folder, `node-${index + 1}`)
      makeFolder(folder, place)
      const [port, group, increment, whole] = await freePorts(4)
      nodes.push({
        index,
        folder: place,
        port: port!,
        ports: [group!, increment!, whole!],
        process: undefined,
      })
    }
    const cluster = new GaleraCluster(nodes)
    // Nothing is left running when the campaign is stopped.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    process.once('exit', () => {
      for (const node of nodes) node.process?.kill('SIGKILL')
    })
    try {
      execFileSync(
        'mariadb-install-db',
        [
          '--no-defaults',
          ...asWhom(),
          `--datadir=${nodes[0]!.folder}`,
          '--auth-root-authentication-method=normal',
          '--skip-test-db',
        ],
        { stdio: 'ignore' },
      )
      cluster.#spawn(0, true)
      const problem = await cluster.#join(0)
      if (problem !== null) throw new Error(problem)
      for (const index of [1, 2]) await cluster.restart(index)
      return cluster
    } catch (error) {
      await cluster.stop()
      throw error
    }
  }

  /** `127.0.0.1:3306` of each node, beginning with one of them. */
  hosts(first = 0): string[] {
    const turned = [...this.#nodes.slice(first), ...this.#nodes.slice(0, first)]
    return turned.map(({ port }) => `127.0.0.1:${port}`)
  }

  /** Ends a node as the kernel would: nothing of its own runs. */
  async kill(index: number): Promise<void> {
    const { process: running } = this.#nodes[index]!
    if (running === undefined || hasEnded(running)) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await ended
  }

  /** Starts a node and waits until it has all that the other nodes have; one that leaves is started once more. Returns the starts. */
  async restart(index: number): Promise<number> {
    for (let starts = 1; ; starts++) {
      this.#spawn(index, false)
      const problem = await this.#join(index)
      if (problem === null) return starts
      if (starts === mostStarts) throw new Error(problem)
      await this.kill(index)
    }
  }

  /** Waits until a node has all that the other nodes have; returns why it has not. */
  async #join(index: number): Promise<string | null> {
    const until = Date.now() + patience
    while (Date.now() < until) {
      const { process: running } = this.#nodes[index]!
      if (hasEnded(running)) return `Node ${index + 1} ended by itself; see its log beside its folder.`
      const state = await this.#state(index)
      if (state === 'Synced') return null
      if (state === 'Inconsistent') return `Node ${index + 1} left the group: it is not what the others are.`
      await wait(100)
    }
    return `Node ${index + 1} did not join in ${patience / 1000} s.`
  }

  /** Runs statements on one node beneath the engine. */
  async run(index: number, ...statements: string[]): Promise<RowDataPacket[]> {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: this.#nodes[index]!.port,
      user: 'root',
      connectTimeout: 5000,
    })
    connection.on('error', () => undefined)
    try {
      let rows: RowDataPacket[] = []
      for (const sql of statements) [rows] = await connection.query<RowDataPacket[]>(sql)
      return rows
    } finally {
      connection.destroy()
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#nodes.map(({ index }) => this.kill(index)))
  }

  async #state(index: number): Promise<string> {
    try {
      const [row] = await this.run(index, `show status like 'wsrep_local_state_comment'`)
      return String(row?.['Value'])
    } catch {
      return 'down'
    }
  }

  #spawn(index: number, first: boolean): void {
    const { folder, port, ports } = this.#nodes[index]!
    const [group, increment, whole] = ports
    const members = this.#nodes.map((node) => `127.0.0.1:${node.ports[0]}`).join(',')
    const log = openSync(join(folder, '..', `node-${index + 1}.log`), 'a')
    this.#nodes[index]!.process = spawn(
      'mariadbd',
      [
        '--no-defaults',
        ...asWhom(),
        `--datadir=${folder}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 's.sock')}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--binlog-format=ROW',
        '--default-storage-engine=InnoDB',
        '--innodb-autoinc-lock-mode=2',
        '--innodb-flush-log-at-trx-commit=1',
        '--innodb-lock-wait-timeout=5',
        '--innodb-buffer-pool-size=64M',
        '--innodb-log-file-size=16M',
        '--wsrep-on=ON',
        `--wsrep-provider=${provider}`,
        '--wsrep-cluster-name=faults',
        `--wsrep-node-name=n${index + 1}`,
        `--wsrep-node-address=127.0.0.1:${group}`,
        `--wsrep-node-incoming-address=127.0.0.1:${port}`,
        `--wsrep-cluster-address=gcomm://${first ? '' : members}`,
        ...(first ? ['--wsrep-new-cluster'] : []),
        `--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${increment};gcache.size=32M;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;evs.keepalive_period=PT0.5S`,
        '--wsrep-sst-method=rsync',
        `--wsrep-sst-receive-address=127.0.0.1:${whole}`,
      ],
      { stdio: ['ignore', log, log] },
    )
  }
}

function hasEnded(process: ChildProcess | undefined): boolean {
  return process !== undefined && (process.exitCode !== null || process.signalCode !== null)
}

const asRoot = process.getuid?.() === 0

/** What root starts runs as the package's own user: rsync hands no state over to root. */
function asWhom(): string[] {
  return asRoot ? ['--user=mysql'] : []
}

function makeFolder(parent: string, folder: string): void {
  mkdirSync(folder)
  if (!asRoot) return
  const [user, group] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'mysql'])))
  chownSync(folder, user!, group!)
  chmodSync(parent, 0o711)
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
