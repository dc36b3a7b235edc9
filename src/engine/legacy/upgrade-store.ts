import { existsSync } from 'node:fs'
import { DatastoreError } from '../../shared/errors.ts'
import { addStore, createCatalog } from '../catalog/catalog.ts'
import { upgradeFormat } from '../catalog/upgrade-format.ts'
import { addView } from '../catalog/view-record.ts'
import { DocumentTable } from '../documents/document-table.ts'
import { checkJsonObject } from '../documents/json-text.ts'
import { checkKey } from '../documents/key.ts'
import { contentHash, nextRevision } from '../documents/revision.ts'
import type { Dialect } from '../storage/dialect.ts'
import { run } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Storage } from '../storage/storage.ts'
import { copyWhole } from '../storage/back-up.ts'
import { findLegacyStores } from './legacy-file.ts'
import type { LegacyStore } from './legacy-file.ts'

/** What an upgrade has done. */
export interface UpgradeResult {
  /** Path of the copy that was made before; empty for an in-memory database. */
  readonly backup: string
  readonly documents: number
}

/**
 * Converts a store of a legacy file to the current format: a backup beside the file, then one transaction. Documents
 * keep key, id and text; view tables keep their rows and are taken over as views of the program.
 *
 * @throws DatastoreError `UNSUPPORTED_FORMAT` naming the document that is not as legacy files have them, or what
 *   another program has added to the tables; the file is then as it was.
 */
export async function upgradeStore(storage: Storage, name: string): Promise<UpgradeResult> {
  await storage.read(findLegacy(storage.dialect, name))
  const backup = storage.location === ':memory:' ? '' : backupPath(storage.location)
  if (backup !== '') await copyWhole(storage, backup)
  await upgradeFormat(storage)
  const documents = await storage.write(() => convert(storage.dialect, name))
  storage.prepareForStores()
  return { backup, documents }
}

function backupPath(location: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  for (let attempt = 1; ; attempt++) {
    const path = `${location}.backup-${stamp}Z${attempt === 1 ? '' : `-${attempt}`}`
    if (!existsSync(path)) return path
  }
}

const batch = 500

function* findLegacy(dialect: Dialect, name: string): Operation<LegacyStore> {
  const legacy = (yield* findLegacyStores(dialect)).find((store) => store.name === name)
  if (legacy === undefined) {
    throw new DatastoreError(
      'UNSUPPORTED_FORMAT',
      `"${name}" is no legacy store, so there is nothing to upgrade.`,
      {
        details: { store: name },
      },
    )
  }
  yield* refuseAdditions(dialect, legacy)
  return legacy
}

/** The documents' table is made anew: triggers on it would be lost, and foreign keys to it would delete what they guard. */
function* refuseAdditions(dialect: Dialect, { name, views }: LegacyStore): Operation<void> {
  const tables = new Set([name, ...views.map(({ table }) => table)].map((table) => table.toLowerCase()))
  const { triggers } = yield* dialect.introspector.programmability()
  const trigger = triggers.find(({ table }) => tables.has(table.toLowerCase()))
  if (trigger !== undefined)
    throw added(name, `table "${trigger.table}" has a trigger "${trigger.name}"`, 'Drop the trigger')
  const referring = (yield* dialect.introspector.referringTables(name)).find(
    (table) => table.toLowerCase() !== name.toLowerCase(),
  )
  if (referring !== undefined)
    throw added(name, `table "${referring}" has a foreign key to "${name}"`, 'Remove the foreign key')
}

function added(store: string, what: string, remedy: string): DatastoreError {
  return new DatastoreError(
    'UNSUPPORTED_FORMAT',
    `Store "${store}" was not upgraded and is as it was: ${what}, which the Python original does not make. ${remedy}, then upgrade again.`,
    { details: { store } },
  )
}

function* convert(dialect: Dialect, name: string): Operation<number> {
  const legacy = yield* findLegacy(dialect, name)
  yield* createCatalog(dialect)
  const old = new DocumentTable(dialect, name, 'legacy', false)
  const fresh = new DocumentTable(dialect, `${name}__upgrade`, 'datastore', false)
  yield* fresh.create()
  const documents = yield* copyDocuments(name, old, fresh)
  yield* run(`drop table ${old.quoted}`)
  yield* run(`alter table ${fresh.quoted} rename to ${dialect.compiler.quote(name)}`)
  yield* addStore(dialect, name, { compress: false, history: 0 }, documents)
  for (const view of legacy.views) yield* addView(name, view)
  return documents
}

function* copyDocuments(store: string, old: DocumentTable, fresh: DocumentTable): Operation<number> {
  let seq = 0
  let last = Number.MIN_SAFE_INTEGER
  for (;;) {
    const documents = yield* old.scan.after(last, batch)
    for (const { id, key, text, updated } of documents) {
      checkDocument(store, key, text)
      yield* fresh.insertWithId(id, key, nextRevision(null, contentHash(text)), ++seq, toIso(updated), text)
      last = id
    }
    if (documents.length < batch) return seq
  }
}

function checkDocument(store: string, key: string, text: string): void {
  try {
    checkKey(key)
    checkJsonObject(key, text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DatastoreError(
      'UNSUPPORTED_FORMAT',
      `Store "${store}" was not upgraded and is as it was: ${reason}`,
      {
        details: { store, key },
        cause,
      },
    )
  }
}

/** SQLAlchemy writes "2023-01-31 12:00:00.123456" and means UTC. What is no time is kept as it is. */
function toIso(updated: string | null): string | null {
  if (updated === null || !/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(updated)) return updated
  const date = new Date(`${updated.replace(' ', 'T').replace(/(\.\d{3})\d*/, '$1')}Z`)
  return Number.isNaN(date.getTime()) ? updated : date.toISOString()
}
