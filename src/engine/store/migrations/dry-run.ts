import { DatastoreError } from '../../../shared/errors.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { DocumentWrite } from '../../documents/document-write.ts'
import { mapChanges } from '../../writing/apply-changes.ts'
import { asKept } from '../kept-texts.ts'
import type { OpenStore } from '../open-store.ts'
import { migrateDocument, readPending } from './migration.ts'
import type { MigratedDocument, Migration } from './migration.ts'
import type { MigrationCount } from './run-migrations.ts'

/** What migrations would do to the documents of a store. */
export interface MigrationDryRun {
  readonly state: 'trying' | 'done'
  /** Documents looked at, and how many there were at the beginning. */
  readonly done: number
  readonly total: number
  /** What each of them would do that is to be run; none when nothing is left to do. */
  readonly migrations: readonly MigrationCount[]
  /** The first ten documents that would be changed or deleted: their texts before and after, null for one that would be deleted. */
  readonly examples: readonly {
    readonly key: string
    readonly before: string
    readonly after: string | null
  }[]
  /** How many documents a migration fails on or a view's map refuses, and the first hundred of them. */
  readonly failing: number
  readonly errors: readonly { readonly key: string; readonly code: ErrorCode; readonly message: string }[]
}

const batch = 200
const [mostExamples, mostErrors] = [10, 100]

/**
 * Tries migrations on the documents that are there, and writes nothing. What would be saved is held to the schema of the store, and given to the maps of its views;
 * constraints of their tables are not tried.
 */
export async function* dryRunMigrations(
  store: OpenStore,
  given: readonly Migration[],
  signal?: AbortSignal,
): AsyncGenerator<MigrationDryRun> {
  await store.refresh()
  const { migrations: next, records, later } = await readPending(store, given)
  const [first] = records
  const isPart = first !== undefined && later.length === 0
  const total = isPart ? first.total - first.done : await store.read(store.documents.count())
  const migrations = [...next, ...later]
  /** What a document still has before it, which an unfinished run has perhaps dealt with. */
  const stepsOf = (id: number): readonly Migration[] =>
    first === undefined || (id > first.checkpoint && id <= first.last) ? migrations : later
  let report: MigrationDryRun = {
    state: 'trying',
    done: 0,
    total,
    migrations: migrations.map(({ number, name }) => ({ number, name, changed: 0, deleted: 0 })),
    examples: [],
    failing: 0,
    errors: [],
  }
  let after = isPart ? first.checkpoint : 0
  while (migrations.length > 0) {
    if (signal?.aborted === true)
      throw new DatastoreError(
        'CANCELLED',
        'The dry run of the migrations was cancelled. Nothing was written.',
      )
    const found = await store.read(store.documents.scan.after(after, batch))
    const documents = found.filter(({ id }) => !isPart || id <= first.last)
    for (const document of documents) report = await tryOne(store, stepsOf(document.id), document, report)
    yield report
    if (documents.length < batch) break
    after = documents.at(-1)!.id
  }
  yield { ...report, state: 'done' }
}

async function tryOne(
  store: OpenStore,
  migrations: readonly Migration[],
  document: DocumentText,
  report: MigrationDryRun,
): Promise<MigrationDryRun> {
  const { key, text: before } = document
  const dealt = { ...report, done: report.done + 1 }
  try {
    const migrated = await migrateDocument(migrations, document)
    if (migrated.change === null) return dealt
    const [change] = (await asKept(store, [migrated.change])) as [DocumentWrite]
    await mapChanges(store.views.known.targets, [change])
    const example = { key, before, after: change.kind === 'put' ? change.text : null }
    return {
      ...dealt,
      migrations: report.migrations.map((count) => counted(count, migrated)),
      examples: report.examples.length < mostExamples ? [...report.examples, example] : report.examples,
    }
  } catch (error) {
    if (!(error instanceof DatastoreError)) throw error
    const { code, message } = error
    const errors =
      report.errors.length < mostErrors ? [...report.errors, { key, code, message }] : report.errors
    return { ...dealt, failing: report.failing + 1, errors }
  }
}

function counted(count: MigrationCount, { changed, deletedBy }: MigratedDocument): MigrationCount {
  return {
    ...count,
    changed: count.changed + (changed.includes(count.number) ? 1 : 0),
    deleted: count.deleted + (deletedBy === count.number ? 1 : 0),
  }
}
