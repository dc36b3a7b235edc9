import { defineConfig } from 'vitest/config'
import { canRunPgbouncer } from './src/engine/testing/pgbouncer.ts'
import { reachableServers } from './src/engine/testing/test-servers.ts'
import { keepCompiled } from './tools/keep-compiled.ts'

/** What the engine does on every database alike: these run once on each that there is. */
const engineSuite = [
  'arguments',
  'authored-views',
  'build-law',
  'busy-documents',
  'changes',
  'columns',
  'conditions',
  'copy-store',
  'cursors',
  'datastore',
  'dry-run',
  'dry-run-law',
  'failpoints',
  'fidelity',
  'first-view',
  'forecast',
  'foreign-tables',
  'foreign-triggers',
  'former-format',
  'handed-around',
  'index-use',
  'maintenance',
  'names',
  'paused-builds',
  'put-many',
  'query-builder',
  'queries-beside-others',
  'repeated-puts',
  'replaced-together',
  'suspended-builder',
  'transfer/foreign-formats',
  'transfer/import-file',
  'transfer/killed-imports',
  'transfer/transfer',
  'view-lifecycle',
  'views',
  'views-beside-others',
  'views/samples/samples',
  'views/table-names',
  'views/tests/view-tests',
  'views/trace/trace-view',
].map((name) => `src/engine/${name}.test.ts`)

/** What compares times, on every database: these files run at the end, one after the other. */
const timingSuite = ['estimates', 'writers-beside-jobs'].map((name) => `src/engine/${name}.test.ts`)

/** What only a server has: connections that are lost, others who hold what we wait for, and SQLite to be compared with. */
const serverSuite = [
  'src/engine/api/connections.test.ts',
  'src/engine/storage/server/connections.test.ts',
  'src/engine/storage/server/lost-calls.test.ts',
  'src/engine/storage/server/lost-rows.test.ts',
  'src/engine/storage/server/odd-names.test.ts',
  'src/engine/storage/server/own-server.test.ts',
  'bench/faults/dialects/dialects.test.ts',
  'bench/faults/overlap/overlap.test.ts',
  'bench/faults/restarts/restarts.test.ts',
  'bench/faults/standby/standby.test.ts',
]

/** What only one kind of server has. */
const ownSuites: Readonly<Record<string, readonly string[]>> = {
  postgres: ['src/engine/storage/postgres/jsonb.test.ts'],
  mysql: ['change-numbers', 'own-catalog', 'galera/prepare-inside', 'galera/ddl-lease'].map(
    (name) => `src/engine/storage/mysql/${name}.test.ts`,
  ),
}

/** What is run once more through a pool in transaction mode, where the connection changes under every transaction. */
const poolSuite = [
  'authored-views',
  'changes',
  'copy-store',
  'datastore',
  'put-many',
  'query-builder',
  'queries-beside-others',
  'repeated-puts',
  'transfer/import-file',
  'view-lifecycle',
  'views',
  'views-beside-others',
].map((name) => `src/engine/${name}.test.ts`)

keepCompiled()

const reachable = await reachableServers()
const pools = reachable.includes('postgres') && canRunPgbouncer() ? ['pgbouncer'] : []

interface Run {
  readonly name: string
  readonly suite: readonly string[]
  /** What is timed by it. */
  readonly timed: readonly string[]
  /** What tells the tests where they run; nothing for SQLite. */
  readonly env?: Readonly<Record<string, string>>
}

const runs: readonly Run[] = [
  ...reachable.map((server) => ({
    name: server,
    suite: [...engineSuite, ...serverSuite, ...ownSuites[server]!],
    timed: timingSuite,
    env: { DATASTORE_TEST_DIALECT: server },
  })),
  ...pools.map((name) => ({
    name,
    suite: [...poolSuite, 'src/engine/storage/postgres/pool.test.ts'],
    timed: ['src/engine/writers-beside-jobs.test.ts'],
    env: { DATASTORE_TEST_DIALECT: 'postgres', DATASTORE_TEST_POOL: name },
  })),
]

const servers = runs.map(({ name, suite, env }) => ({
  extends: true as const,
  test: { name, include: [...suite], setupFiles: ['tools/test-database.ts'], env },
}))

const timings = [{ name: 'sqlite', timed: timingSuite, env: {} }, ...runs].map(({ name, timed, env }) => ({
  extends: true as const,
  test: {
    name: `${name}-timing`,
    include: [...timed],
    setupFiles: ['tools/test-database.ts'],
    env,
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
  },
}))

export default defineConfig({
  test: {
    globalSetup: ['tools/test-folder.ts'],
    // Three even where there are only two processors: much of a test is waiting.
    maxWorkers: 3,
    // Far beyond what any test takes: they end what hangs, and say nothing of speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [
            ...timingSuite,
            ...serverSuite,
            ...Object.values(ownSuites).flat(),
            'src/engine/storage/postgres/pool.test.ts',
          ],
        },
      },
      ...servers,
      ...timings,
    ],
  },
})
