import { DatastoreError } from '../../../shared/errors.ts'
import { bumpGeneration, holdStore } from '../../catalog/catalog.ts'
import { renameView, setSignature } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { legacySignature } from '../../legacy/legacy-file.ts'
import type { Operation } from '../../storage/operation.ts'
import { keepTests } from '../tests/keep-tests.ts'
import { dropBuild } from './end.ts'
import { forgetFailure, refuseHeld, registerBuild } from './register.ts'
import type { PlanContext } from './register.ts'
import { notOurs } from './refuse-view.ts'
import type { PlannedBuild } from './types.ts'
import type { WantedVersion } from './version.ts'

/**
 * What a build is for: to `publish` a version, which does nothing when it answers already; to `reindex`, which
 * fills anew in any case; to `resume`, which goes on with what was left and begins nothing.
 */
export type Intent = 'publish' | 'reindex' | 'resume'

/**
 * Registers a version of a view and its build; null when this very version answers already. A build whose process ended
 * is taken over where it stopped. To be called by a transaction of its own.
 */
export function* planBuild(
  context: PlanContext,
  version: WantedVersion,
  intent: Intent,
): Operation<PlannedBuild | null> {
  yield* holdStore(context.session.storage.dialect, context.store)
  yield* context.views.load()
  const record = yield* findRegistered(context, version)
  if (intent === 'resume' && !record?.build) throw nothingToResume(version.name)
  const isThere = intent === 'publish' && record !== undefined && (yield* answers(context, record, version))
  const planned = isThere ? null : yield* registerBuild(context, version)
  if (intent === 'publish') yield* keepNewTests(context, version)
  return planned
}

/** The view of the version's name, when it is of the same kind. */
function* findRegistered(context: PlanContext, version: WantedVersion): Operation<ViewRecord | undefined> {
  const record =
    version.kind === 'program' ? yield* adopt(context, version) : context.views.find(version.name)
  if (record === undefined || record.kind === version.kind) return record
  if (record.kind === 'program') throw notOurs(record.name, 'Change and reindex')
  throw new DatastoreError(
    'EXISTS',
    `The database has an authored view "${record.name}". Give the program's view another name, or remove that one first.`,
    { details: { view: record.name } },
  )
}

/** Takes over a view of a legacy file that has the same table. */
function* adopt(
  { store, views }: PlanContext,
  { name, tableName, signature }: WantedVersion,
): Operation<ViewRecord | undefined> {
  const isLegacy = (record: ViewRecord): boolean =>
    record.table === tableName && record.signature === legacySignature
  const known = views.find(name) ?? views.records.find(isLegacy)
  if (known === undefined || !isLegacy(known)) return known
  if (known.name !== name) yield* renameView(store, known.name, name)
  yield* setSignature(store, name, signature)
  yield* bumpGeneration(store)
  yield* views.load()
  return views.get(name)
}

/**
 * Whether this very version answers already, and nothing is to be built: what failed or was left of another one is
 * not wanted any more.
 */
function* answers(
  context: PlanContext,
  record: ViewRecord,
  { signature }: WantedVersion,
): Operation<boolean> {
  if (!record.live || record.signature !== signature) return false
  const { build } = record
  if (build?.signature === signature) return false
  if (build !== null) {
    refuseHeld(record.name, build)
    yield* dropBuild(context, record, build, null)
  }
  if (record.failure !== null) {
    yield* forgetFailure(context.store, record.name, record.failedVersion ?? record.version)
    yield* bumpGeneration(context.store)
  }
  return true
}

/** Keeps the tests of a definition, which are no part of what tells versions apart. */
function* keepNewTests({ store, views }: PlanContext, { name, definition }: WantedVersion): Operation<void> {
  if (definition === null) return
  yield* views.load()
  yield* keepTests(store, views.get(name), definition)
}

/** The error of going on with a build that is not there. */
export function nothingToResume(view: string): DatastoreError {
  return new DatastoreError(
    'NOT_FOUND',
    `View "${view}" has no unfinished build: it was finished or cancelled meanwhile. Reindex it to fill it anew.`,
    { details: { view } },
  )
}
