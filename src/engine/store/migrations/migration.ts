import { DatastoreError } from '../../../shared/errors.ts'
import { listMigrations } from '../../catalog/migration-record.ts'
import type { MigrationRecord } from '../../catalog/migration-record.ts'
import type { DocumentWrite } from '../../documents/document-write.ts'
import { parseStored } from '../../documents/parse-stored.ts'
import { stringifyDocument } from '../../documents/stringify-document.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { OpenStore } from '../open-store.ts'
import { readDocument } from '../read-documents.ts'
import { deleteDocument } from '../save-documents.ts'

/** What a migration makes of a document: another one, null to delete it, undefined to leave it as it is. */
type Migrated = object | null | undefined

/** One step of a store's documents from one form to the next. */
export interface Migration {
  /** Its place among the migrations of the store: a whole number from 1, greater than that of each one before it. */
  readonly number: number
  /** What it does, in a few words: shown in errors and lists, and kept with the store. */
  readonly name: string
  /**
   * Returns the new form of a document that has the former one. The engine may call it again for the same document, when a batch could
   * not be saved, so it must do nothing else.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a former program wrote has no type here
  readonly change: (document: any) => Migrated | Promise<Migrated>
}

const longestName = 200

/** @throws DatastoreError `INVALID_INPUT` for what is no list of migrations in the order of their numbers. */
export function checkMigrations(migrations: unknown): asserts migrations is readonly Migration[] {
  if (!Array.isArray(migrations))
    throw invalidArgument('migrations', 'The migrations are a list of { number, name, change }.')
  let before = 0
  for (const migration of migrations as readonly (Partial<Migration> | null)[]) {
    const { number, name, change } = migration ?? {}
    if (!Number.isSafeInteger(number) || number! <= before)
      throw invalidArgument(
        'number',
        `A migration has the number ${JSON.stringify(number)} after ${before}. Numbers are whole, begin with 1, and each is greater than the one before.`,
      )
    if (typeof name !== 'string' || name.trim() === '' || name.length > longestName)
      throw invalidArgument('name', `Migration ${number} needs a name of 1 to ${longestName} characters.`)
    if (typeof change !== 'function')
      throw invalidArgument('change', `Migration ${number} ("${name}") needs a function "change".`)
    before = number!
  }
}

/** The migrations that a run goes over the documents with, and how far they have come; none when nothing is left to do. */
export interface Pending {
  readonly migrations: readonly Migration[]
  /** Their records, where they have begun. */
  readonly records: readonly MigrationRecord[]
  /** Those that come after them, in a run of their own: these were begun without them. */
  readonly later: readonly Migration[]
}

/**
 * What is to be done next: what was begun and is not finished, or else all that was not begun.
 *
 * @throws DatastoreError `UNSUPPORTED_FORMAT` when the store is ahead of the program, `INVALID_INPUT` when the program's
 *   migrations are not those that were run.
 */
export function pendingOf(
  store: string,
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
): Pending {
  const known = new Map(migrations.map((migration) => [migration.number, migration]))
  for (const { number, name } of records) {
    const mine = known.get(number)
    if (mine === undefined) throw unknown(store, { number, name }, migrations)
    if (mine.name !== name)
      throw invalidArgument(
        'migrations',
        `Migration ${number} of store "${store}" was run as "${name}", and is called "${mine.name}" here. Give a new migration a new number.`,
      )
  }
  const last = records.at(-1)?.number ?? 0
  const begun = new Set(records.map(({ number }) => number))
  const late = migrations.find(({ number }) => number < last && !begun.has(number))
  if (late !== undefined)
    throw invalidArgument(
      'migrations',
      `Migration ${late.number} ("${late.name}") comes too late: store "${store}" was migrated to ${last}. Give it a number above that.`,
    )
  const open = records.filter(({ finished }) => finished === null)
  const left = migrations.filter(({ number }) => !begun.has(number))
  if (open.length > 0)
    return { migrations: open.map(({ number }) => known.get(number)!), records: open, later: left }
  return { migrations: left, records: [], later: [] }
}

/** What is to be done next, as the store's records say it now. @throws as `pendingOf` */
export async function readPending(store: OpenStore, migrations: readonly Migration[]): Promise<Pending> {
  const records = await store.read(listMigrations(store.dialect, store.name))
  return pendingOf(store.name, migrations, records)
}

function unknown(
  store: string,
  { number, name }: { readonly number: number; readonly name: string },
  migrations: readonly Migration[],
): DatastoreError {
  const last = migrations.at(-1)?.number ?? 0
  const why =
    number > last
      ? `this program knows migrations up to ${last} only: use a newer version of it`
      : 'this program has no such migration: keep those that were run in the list'
  return new DatastoreError(
    'UNSUPPORTED_FORMAT',
    `Store "${store}" was migrated by ${number} ("${name}"), and ${why}. Nothing was changed.`,
    { details: { store } },
  )
}

/** What migrations make of one document, and which of them changed or deleted it. */
export interface MigratedDocument {
  /** The write that saves it; null when it stays as it is. */
  readonly change: DocumentWrite | null
  readonly changed: readonly number[]
  readonly deletedBy: number | null
}

/**
 * Brings a document through migrations, one after the other.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the migration and the document, where the migration throws or gives what is no document.
 */
export async function migrateDocument(
  migrations: readonly Migration[],
  found: DocumentText,
): Promise<MigratedDocument> {
  const { key, rev } = found
  const changed: number[] = []
  let [text, change]: [string, DocumentWrite | null] = [found.text, null]
  for (const migration of migrations) {
    const made = await ask(migration, { ...found, text })
    if (made === undefined) continue
    if (made === null) return { change: deleteDocument(key, { rev }), changed, deletedBy: migration.number }
    const content = refusedAs(migration, key, () => stringifyDocument(key, made))
    if (content.text === stringifyDocument(key, parseStored(key, text)).text) continue
    changed.push(migration.number)
    text = content.text
    change = { kind: 'put', key, rev, ...content }
  }
  return { change, changed, deletedBy: null }
}

async function ask(migration: Migration, found: DocumentText): Promise<Migrated> {
  try {
    return await migration.change(readDocument(found))
  } catch (error) {
    throw failed(migration, found.key, error)
  }
}

function refusedAs<T>(migration: Migration, key: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw failed(migration, key, error)
  }
}

function failed({ number, name }: Migration, key: string, error: unknown): DatastoreError {
  const code = error instanceof DatastoreError ? error.code : 'INVALID_INPUT'
  const details = error instanceof DatastoreError ? error.details : {}
  return new DatastoreError(
    code,
    `Migration ${number} ("${name}") failed on document "${key}": ${error instanceof DatastoreError ? error.message : String(error)}`,
    { details: { ...details, key }, cause: error },
  )
}
