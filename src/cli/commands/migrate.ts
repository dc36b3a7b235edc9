import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Option } from 'commander'
import { DatastoreError } from '../../shared/errors.ts'
import type { Datastore, Migration, MigrationCount, MigrationDryRun } from '../../engine/index.ts'
import type { Cli } from '../cli.ts'
import { defineCommand } from '../command.ts'
import { withStore } from '../open-store.ts'
import { UsageError } from '../usage-error.ts'
import { counted } from '../../shared/counted.ts'
import { numberText } from '../../shared/numbers.ts'
import { inColumns } from '../words.ts'

interface MigrateOptions {
  readonly dryRun?: boolean
  readonly list?: boolean
}

export const migrateCommand = defineCommand<MigrateOptions>({
  name: 'migrate',
  summary: 'run those migrations of a file that the store has not been through',
  args: [['[file]', 'module whose default export is the list of migrations: { number, name, change }']],
  options: [
    new Option('--dry-run', 'say what they would do to each document, and change nothing'),
    new Option('--list', 'list the migrations that the store has begun or been through'),
  ],
  examples: [
    ['datastore migrate migrations.ts -d users.db --dry-run', 'documents that would change, and that fail'],
    ['datastore migrate migrations.ts -d users.db', 'run again, it goes on where it was interrupted'],
    ['datastore migrate --list -d users.db', 'when each was run, and what it did'],
  ],
  async run(cli, { args: [file], options }) {
    if (options.list === true)
      return await withStore(cli, options, { readonly: true }, (store) => list(cli, store))
    if (file === undefined)
      throw new UsageError('No file is named. Give the module of the migrations, or --list.')
    const migrations = await readMigrations(file)
    await withStore(cli, options, { readonly: options.dryRun === true }, (store) =>
      options.dryRun === true ? dryRun(cli, store, migrations) : run(cli, store, migrations),
    )
  },
})

/** @throws DatastoreError `IO` or `INVALID_INPUT` naming the file. */
async function readMigrations(file: string): Promise<readonly Migration[]> {
  const path = resolve(file)
  try {
    const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
    if (!Array.isArray(module.default)) throw new TypeError('its default export is no list of migrations')
    return module.default as readonly Migration[]
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    throw new DatastoreError(
      missing ? 'IO' : 'INVALID_INPUT',
      `The migrations of ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { details: { path }, cause },
    )
  }
}

async function run(cli: Cli, store: Datastore, migrations: readonly Migration[]): Promise<void> {
  const work = store.migrations.run(migrations, { signal: cli.signal })
  const result = await cli.follow(work, 'Migrating', (snapshot) => snapshot)
  const lines = result.migrations.map((count) => `${nameOf(count)}: ${countsOf(count)}.`)
  if (lines.length === 0) lines.push(`Store "${store.name}" has been through all of them.`)
  await cli.result(result, lines.join('\n'))
}

async function dryRun(cli: Cli, store: Datastore, migrations: readonly Migration[]): Promise<void> {
  const work = store.migrations.dryRun(migrations, { signal: cli.signal })
  const report = await cli.follow(work, 'Trying', (snapshot) => snapshot)
  await cli.result(report, describe(report).join('\n'))
  if (report.failing > 0) cli.exitCode = 1
}

function describe({ migrations, done, examples, failing, errors }: MigrationDryRun): string[] {
  if (migrations.length === 0) return ['There is nothing to do.']
  return [
    `Of ${counted(done, 'document')}:`,
    ...migrations.map((count) => `  ${nameOf(count)}: ${countsOf(count)}`),
    ...examples.flatMap(({ key, before, after }) => [
      JSON.stringify(key),
      `  - ${before}`,
      `  + ${after ?? 'deleted'}`,
    ]),
    ...(failing === 0 ? [] : [`${counted(failing, 'document')} cannot be migrated:`]),
    ...errors.slice(0, 10).map(({ message }) => `  ${message}`),
  ]
}

async function list(cli: Cli, store: Datastore): Promise<void> {
  const migrations = await store.migrations.list()
  if (cli.json) for (const migration of migrations) await cli.printJson(migration)
  else
    for (const line of inColumns(
      migrations.map(({ state, finished, begun, done, total, ...count }) => [
        nameOf(count),
        state === 'done' ? `done ${finished ?? ''}` : `${done} of ${total} documents since ${begun}`,
        countsOf(count),
      ]),
    ))
      await cli.print(line)
}

function nameOf({ number, name }: { readonly number: number; readonly name: string }): string {
  return `${number} ${name}`
}

function countsOf({ changed, deleted }: Pick<MigrationCount, 'changed' | 'deleted'>): string {
  return `${numberText(changed)} changed, ${numberText(deleted)} deleted`
}
