import { listMigrations } from '../../catalog/migration-record.ts'
import { checkOptions } from '../../invalid-argument.ts'
import { Progress } from '../../progress.ts'
import { cancelOptions } from '../call-options.ts'
import type { CancelOptions } from '../call-options.ts'
import type { OpenStore } from '../open-store.ts'
import { traceCalls, tracedFor } from '../trace-calls.ts'
import { dryRunMigrations } from './dry-run.ts'
import type { MigrationDryRun } from './dry-run.ts'
import { checkMigrations } from './migration.ts'
import type { Migration } from './migration.ts'
import { runMigrations } from './run-migrations.ts'
import type { MigrationCount, MigrationProgress } from './run-migrations.ts'

/** A migration that a store has begun. */
export interface MigrationState extends MigrationCount {
  readonly state: 'running' | 'done'
  /** Documents dealt with, and how many there were when it began. */
  readonly done: number
  readonly total: number
  /** When it began and when it was finished: UTC, ISO 8601. */
  readonly begun: string
  readonly finished: string | null
}

/**
 * Brings the documents of a store from one form to the next, once.
 *
 * @example
 * await store.migrations.run([
 *   { number: 1, name: 'split names', change: ({ name, ...user }) => name && { ...user, names: name.split(' ') } },
 * ])
 */
export class StoreMigrations {
  readonly #store: OpenStore

  /** @internal */
  constructor(store: OpenStore) {
    this.#store = store
    tracedFor(this, store)
  }

  /**
   * Runs those of the program's migrations that the store has not been through, in the order of their numbers. Give it all
   * of them at each start: those that are done cost one look. Each document that is there is written once, by all of them;
   * documents that are put later are the program's own affair. An interrupted run goes on where it was, and programs that run
   * the same ones at the same time share the work.
   *
   * @throws DatastoreError What a migration throws or a view refuses, naming migration and document; `UNSUPPORTED_FORMAT` when a
   *   newer program has migrated the store; `INVALID_INPUT` for a list that is not what was run before; `CANCELLED`.
   */
  run(migrations: readonly Migration[], options: CancelOptions = {}): Progress<MigrationProgress> {
    checkMigrations(migrations)
    checkOptions(options, cancelOptions)
    return new Progress(runMigrations(this.#store, [...migrations], options.signal))
  }

  /**
   * Tries on every document what `run` would do, and writes nothing. It runs the maps of the views too; constraints of
   * their tables are not tried.
   *
   * @throws as `run`, but for what is about single documents, which are counted and named.
   */
  dryRun(migrations: readonly Migration[], options: CancelOptions = {}): Progress<MigrationDryRun> {
    checkMigrations(migrations)
    checkOptions(options, cancelOptions)
    return new Progress(dryRunMigrations(this.#store, [...migrations], options.signal))
  }

  /** Lists the migrations that the store has begun or been through, by number. */
  async list(): Promise<MigrationState[]> {
    const records = await this.#store.read(listMigrations(this.#store.dialect, this.#store.name))
    return records.map(({ checkpoint: _, last: __, ...record }) => ({
      ...record,
      state: record.finished === null ? 'running' : 'done',
    }))
  }
}

traceCalls(StoreMigrations, { run: 'work', dryRun: 'work', list: '' }, 'migrations.')
