import { defineConfig } from 'vitest/config'
import { canRunPgbouncer } from './tests/support/servers/pgbouncer.ts'
import { reachableServers } from './tests/support/servers/test-servers.ts'
import { keepCompiled } from './tools/keep-compiled.ts'

keepCompiled()

/** A database that tests run on, by a project of its name: `tests/NAME` holds what only it has. */
interface Run {
  readonly name: string
  /** Folders of `tests` whose files run on it, at any depth. */
  readonly folders: readonly string[]
  /** The same of `tests/timing`: what compares times runs at the end, one file after the other. */
  readonly timed: readonly string[]
  /** Globs of tests that stand beside what they test. */
  readonly beside?: readonly string[]
  /** What tells the tests where they run; nothing for SQLite. */
  readonly env?: Readonly<Record<string, string>>
}

const shared = ['everywhere', 'every-database']
const reachable = await reachableServers()
const pools = reachable.includes('postgres') && canRunPgbouncer() ? ['pgbouncer'] : []

const runs: readonly Run[] = [
  {
    name: 'sqlite',
    folders: [...shared, 'sqlite'],
    timed: [...shared, 'once'],
    beside: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
  },
  ...reachable.map((name) => ({
    name,
    folders: [...shared, 'servers', name],
    timed: shared,
    env: { DATASTORE_TEST_DIALECT: name },
  })),
  // Where the connection changes under every transaction.
  ...pools.map((name) => ({
    name,
    folders: ['everywhere', name],
    timed: ['everywhere'],
    env: { DATASTORE_TEST_DIALECT: 'postgres', DATASTORE_TEST_POOL: name },
  })),
]

const setUp = { setupFiles: ['tests/set-up/test-database.ts'] }

const projects = runs.map(({ name, folders, beside = [], env = {} }) => ({
  extends: true as const,
  test: {
    ...setUp,
    name,
    env,
    include: [...folders.map((folder) => `tests/${folder}/**/*.test.ts`), ...beside],
  },
}))

const timings = runs.map(({ name, timed, env = {} }) => ({
  extends: true as const,
  test: {
    ...setUp,
    name: `${name}-timing`,
    env,
    include: timed.map((folder) => `tests/timing/${folder}/**/*.test.ts`),
    maxWorkers: 1,
    sequence: { groupOrder: 1 },
  },
}))

export default defineConfig({
  test: {
    globalSetup: ['tests/set-up/test-folder.ts', 'tests/set-up/test-databases.ts'],
    // Files of a worker share what they import, which takes as long as many a file's tests. A test leaves nothing behind.
    isolate: false,
    // Three even where there are only two processors: much of a test is waiting.
    maxWorkers: 3,
    // Far beyond what any test takes: they end what hangs, and say nothing of speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [...projects, ...timings],
  },
})
