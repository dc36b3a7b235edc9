import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { askToPause } from '../../catalog/build-record.ts'
import { holdStore } from '../../catalog/catalog.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import { invalidArgument } from '../../invalid-argument.ts'
import { legacySignature } from '../../legacy/legacy-file.ts'
import { Progress } from '../../progress.ts'
import type { Operation } from '../../storage/operation.ts'
import type { View } from '../../view.ts'
import { runBuild } from '../../views/build/run.ts'
import type { BuildProgress, PlannedBuild } from '../../views/build/types.ts'
import { endOwnership, takeOwnership } from '../../views/build/lease.ts'
import { checkDefinition } from '../../views/check-definition.ts'
import { failpoint } from '../../views/build/failpoints.ts'
import { dropBuild } from '../../views/build/end.ts'
import { nothingToResume, planBuild } from '../../views/build/plan.ts'
import type { Intent } from '../../views/build/plan.ts'
import { notOurs } from '../../views/build/refuse-view.ts'
import { authoredVersion, programVersion } from '../../views/build/version.ts'
import type { WantedVersion } from '../../views/build/version.ts'
import { refuseFailed, runTests } from '../../views/tests/run-tests.ts'
import type { OpenStore } from '../open-store.ts'

interface BuildOptions {
  readonly intent: Intent
  /** Publish although a pinned document does not give what is expected. */
  readonly skipTests?: boolean
  readonly signal?: AbortSignal
}

/** Makes a program's view known, and builds it or brings it up to date where that is needed. */
export async function addProgramView(store: OpenStore, name: string, view: View): Promise<void> {
  if (typeof name !== 'string' || name === '' || name.length > 63) {
    throw invalidArgument('name', "A view's name is a string of 1 to 63 characters.")
  }
  if (
    typeof view?.map !== 'function' ||
    !(Array.isArray(view.columns) || typeof view.defineTable === 'function')
  ) {
    throw invalidArgument(
      'view',
      `views.add("${name}") takes an object with columns and map(), such as an instance of a class that extends View.`,
    )
  }
  await store.refresh()
  const version = programVersion(store.storage, store.name, name, view)
  const former = store.views.define(name, view, version.signature)
  try {
    if (!isAsRegistered(store, version)) await new Progress(build(store, version, { intent: 'publish' }))
    await store.load()
    await store.answering(name)
  } catch (error) {
    former()
    // The error that ended it says more than one of reading the catalog after it.
    await store.load().catch(() => undefined)
    throw error
  }
}

/** A view that was registered just so needs nothing; neither does one in a file that must not be changed. */
function isAsRegistered(store: OpenStore, { name, tableName, signature }: WantedVersion): boolean {
  const record = store.views.records.find((known) => known.table === tableName)
  if (record?.kind !== 'program' || !record.live || record.build !== null || record.name !== name)
    return false
  if (record.signature === legacySignature && (store.storage.readonly || store.format === 'legacy'))
    return true
  return record.signature === signature
}

/** Publishes an authored view; its map is compiled before anything is made of it. */
export async function* publishView(
  store: OpenStore,
  definition: ViewDefinition,
  { intent, skipTests = false, signal }: BuildOptions,
): AsyncGenerator<BuildProgress> {
  const checked = checkDefinition(definition)
  const sandbox = store.session.sandbox()
  await sandbox.check(checked.map)
  if (intent === 'publish' && !skipTests) refuseFailed(checked.name, await runTests(sandbox, checked, signal))
  yield* build(store, authoredVersion(store.dialect, store.name, checked), { intent, signal })
}

/** Fills a view anew, or goes on with the build that was left. */
export async function* rebuildView(
  store: OpenStore,
  name: string,
  { intent, signal }: BuildOptions,
): AsyncGenerator<BuildProgress> {
  await store.refresh()
  const record = store.views.get(name)
  if (intent === 'resume' && record.build === null) throw nothingToResume(name)
  const program = store.views.program(name)
  const definition = record.build?.definition ?? record.definition
  if (definition !== null) yield* publishView(store, definition, { intent, signal })
  else if (program === undefined) throw notOurs(name, 'Reindex')
  else yield* build(store, programVersion(store.storage, store.name, name, program), { intent, signal })
}

/** Registers a version and its build, then fills it and lets it answer; nothing is built where it answers already. */
async function* build(
  store: OpenStore,
  version: WantedVersion,
  { intent, signal }: BuildOptions,
): AsyncGenerator<BuildProgress> {
  await store.makeWritable()
  const planned = await register(store, version, intent)
  const { name, session, documents } = store
  try {
    if (planned !== null) {
      yield* runBuild({ store: name, session, documents }, planned, signal)
      return
    }
  } finally {
    await store.load()
  }
  const total = await store.read(documents.count())
  yield { state: 'ready', done: total, total }
}

/**
 * Registers a build in the name of this thread. Where that fails the name is given up: the build may be registered all the
 * same, when the outcome is not known, and is then left to the next caller that builds the view.
 */
async function register(
  store: OpenStore,
  version: WantedVersion,
  intent: Intent,
): Promise<PlannedBuild | null> {
  const { name, session, documents, views } = store
  const owner = takeOwnership()
  let planned: PlannedBuild | null = null
  try {
    planned = await store.write(() =>
      planBuild({ store: name, session, documents, views, owner }, version, intent),
    )
    return planned
  } finally {
    if (planned === null) endOwnership(owner)
  }
}

/** Asks the builder of the view, wherever it runs, to stop and keep what is done; false when nothing is being built. */
export async function pauseBuild(store: OpenStore, name: string): Promise<boolean> {
  return await endBuild(store, name, (record) => askToPause(store.name, record.name))
}

/** Gives up the unfinished build of a view, wherever it runs; false when there is none. */
export async function cancelBuild(store: OpenStore, name: string): Promise<boolean> {
  const cancelled = await endBuild(store, name, function* (record) {
    if (record.build === null) return false
    yield* dropBuild({ store: store.name, session: store.session }, record, record.build, null)
    return true
  })
  failpoint('cleanup.committed')
  return cancelled
}

async function endBuild(
  store: OpenStore,
  name: string,
  end: (record: ViewRecord) => Operation<boolean>,
): Promise<boolean> {
  await store.refresh()
  store.views.get(name)
  if (store.format === 'legacy') return false
  await store.makeWritable()
  const { views } = store
  const ended = await store.write(function* () {
    yield* holdStore(store.dialect, store.name)
    yield* views.load()
    return yield* end(views.get(name))
  })
  await store.load()
  return ended
}
