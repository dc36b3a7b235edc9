import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { bumpGeneration, holdStore } from '../../catalog/catalog.ts'
import { addView, renameView, setSignature } from '../../catalog/view-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { legacySignature } from '../../legacy/legacy-file.ts'
import type { Operation } from '../../storage/operation.ts'
import type { View } from '../../view.ts'
import { authoredTable } from '../table-sql.ts'
import { checkReferences } from '../constraints/references.ts'
import { keepTests } from '../tests/keep-tests.ts'
import { dropBuild } from './end.ts'
import { notOurs, nothingToResume, refuseHeld, refuseTakenTable, takenByAuthored } from './refuse-plan.ts'
import { programSignature, programTable, signatureOf, tableOfProgram } from './signature.ts'
import { forgetFailure, start } from './start.ts'
import type { PublishContext, Version } from './start.ts'
import type { PlannedBuild } from './types.ts'

/**
 * What a build is for: to `publish` a definition, which does nothing when it answers already; to `reindex`, which
 * fills anew in any case; to `resume`, which goes on with what was left and begins nothing.
 */
export type Intent = 'publish' | 'reindex' | 'resume'

/**
 * Registers an authored view's new version and its build; null when this very definition answers already. A build
 * whose process ended is taken over where it stopped.
 */
export function* planAuthored(
  context: PublishContext,
  definition: ViewDefinition,
  intent: Intent,
): Operation<PlannedBuild | null> {
  yield* holdStore(context.session.storage.dialect, context.store)
  yield* context.views.load()
  const record = context.views.find(definition.name)
  if (record?.kind === 'program') throw notOurs(definition.name)
  const version: Version = {
    table: authoredTable(context.session.storage.dialect, definition),
    signature: signatureOf(definition),
    columns: definition.columns,
    definition,
  }
  if (intent === 'resume' && !record?.build) throw nothingToResume(definition.name)
  if (intent === 'publish' && record !== undefined && (yield* answers(context, record, version.signature))) {
    yield* context.views.load()
    yield* keepTests(context.store, context.views.get(definition.name), definition)
    return null
  }
  yield* checkReferences(context.session.storage.dialect, context.views.records, definition)
  if (record === undefined) {
    const table = context.session.storage.dialect.compiler.fitName(`${context.store}_${definition.name}`)
    yield* refuseTakenTable(context, definition.name, table)
    yield* addView(context.store, {
      ...version,
      name: definition.name,
      kind: 'authored',
      table,
      version: 1,
      live: false,
      columns: definition.columns,
    })
  }
  const planned = yield* start(context, definition.name, version)
  if (intent === 'publish') yield* keepTests(context.store, context.views.get(definition.name), definition)
  return planned
}

/** Registers a program's view, or finds the one that is there; null when it answers already. */
export function* planProgram(
  context: PublishContext,
  name: string,
  view: View,
  intent: Intent,
): Operation<PlannedBuild | null> {
  yield* holdStore(context.session.storage.dialect, context.store)
  yield* context.views.load()
  const table = programTable(context.session.storage.dialect, context.store, name, view)
  const signature = programSignature(context.session.storage, name, view, table)
  const record = yield* adopt(context, name, table, signature)
  if (record?.kind === 'authored') throw takenByAuthored(name)
  if (intent === 'resume' && !record?.build) throw nothingToResume(name)
  if (intent === 'publish' && (yield* answers(context, record, signature))) return null
  const defined = tableOfProgram(name, view)
  yield* checkReferences(context.session.storage.dialect, context.views.records, defined)
  if (record === undefined) {
    yield* refuseTakenTable(context, name, table)
    yield* addView(context.store, {
      name,
      kind: 'program',
      table,
      version: 1,
      live: false,
      columns: [],
      signature,
    })
  }
  return yield* start(context, name, {
    table: defined,
    signature,
    columns: null,
    definition: null,
  })
}

/**
 * Whether this very definition answers already, and nothing is to be built: what failed or was left of another one is
 * not wanted any more.
 */
function* answers(
  context: PublishContext,
  record: ViewRecord | undefined,
  signature: string,
): Operation<boolean> {
  if (record?.live !== true || record.signature !== signature) return false
  const { build } = record
  if (build?.signature === signature) return false
  if (build !== null) {
    refuseHeld(record, build)
    yield* dropBuild(context, record, build, null)
  }
  if (record.failure !== null) {
    yield* forgetFailure(context.store, record.name, record.failedVersion ?? record.version)
    yield* bumpGeneration(context.store)
  }
  return true
}

/** Takes over a view of a legacy file that has the same table. */
function* adopt(
  context: PublishContext,
  name: string,
  table: string,
  signature: string,
): Operation<ViewRecord | undefined> {
  const { store, views } = context
  const known =
    views.find(name) ??
    views.records.find((record) => record.table === table && record.signature === legacySignature)
  if (known === undefined || known.signature !== legacySignature || known.table !== table) return known
  if (known.name !== name) yield* renameView(store, known.name, name)
  yield* setSignature(store, name, signature)
  yield* bumpGeneration(store)
  yield* views.load()
  return views.get(name)
}
