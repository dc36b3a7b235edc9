import type { DocumentText } from '../../shared/model/document.ts'
import { saveCheckpoint } from '../catalog/build-record.ts'
import type { BuildRecord } from '../catalog/build-record.ts'
import { rows } from '../storage/operation.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build/types.ts'
import { batchMilliseconds, leaseMilliseconds } from './build-lease.ts'
import { crashPoint } from './crash-points.ts'
import { pausedError } from './end-build.ts'
import { buildErrors } from './failures.ts'
import { letGo } from './let-go.ts'
import { maintainBuilding } from './maintain-building.ts'
import type { MapOutcome } from './mapper.ts'
import { clearError, listLeft, noteLeft } from './view-errors.ts'
import { ViewTable } from './view-table.ts'
import { whileWanted } from './while-wanted.ts'

/** Documents that are read and mapped together: they may be slow ones. */
const mostAtOnce = 8

/** Leaves the document that has this id now, if any, to its writers: to be done by the transaction that goes on behind it. */
export function* leaveToWriters(context: BuildContext, build: Build, id: number): Operation<void> {
  const { documents } = context
  const key = yield* documents.keyOf(id)
  if (key !== undefined) yield* noteLeft(documents.dialect, buildErrors(context, build), key)
}

/** Documents that are left to their writers in one transaction. */
const mostLeftAtOnce = 100

/**
 * Ends the filling when there is nothing more to read: from here on all documents are their writers', also one that comes with
 * an id the builder would have filled, as SQLite gives the greatest id anew when its document is deleted. What has come
 * since the builder looked is left to its writers. Returns the checkpoint, which is before the last id when many
 * have come, and the documents done; null when a pause was asked for instead.
 */
export function* leaveRest(
  context: BuildContext,
  build: Build,
  { checkpoint, done }: Pick<BuildRecord, 'checkpoint' | 'done'>,
): Operation<Pick<BuildRecord, 'checkpoint' | 'done'> | null> {
  const { store, documents } = context
  const { lastId } = build.build
  if (yield* letGo(context, build)) return null
  const come = yield* rows<{ id: number }>(
    `select id from ${documents.quoted} where id > ? and id <= ? order by id limit ?`,
    [checkpoint, lastId, mostLeftAtOnce],
  )
  for (const { id } of come) yield* leaveToWriters(context, build, id)
  const rest = {
    checkpoint: come.length < mostLeftAtOnce ? lastId : come.at(-1)!.id,
    done: done + come.length,
  }
  yield* saveCheckpoint(store, build.record.name, { ...rest, leaseUntil: Date.now() + leaseMilliseconds })
  crashPoint('rest.left')
  return rest
}

interface LeftDocuments {
  readonly keys: readonly string[]
  /** Those that are there, as they were mapped. */
  readonly mapped: ReadonlyMap<string, { readonly seq: number; readonly outcome: MapOutcome }>
}

/**
 * Fills in the documents that a builder left to their writers, and that nobody has written since. None is left when it ends: a
 * document that is changed once more meanwhile is its writer's.
 */
export async function fillLeft(context: BuildContext, build: Build, signal?: AbortSignal): Promise<void> {
  const { session, documents } = context
  const list = buildErrors(context, build)
  for (;;) {
    const left = await session.storage.read(listLeft(list, mostAtOnce))
    const keys = left.map(({ key }) => key)
    if (keys.length === 0) return
    const found = await session.storage.read(documents.findMany(keys))
    const outcomes = await mapAll(context, build, found, signal)
    const mapped = new Map(found.map(({ key, seq }, index) => [key, { seq, outcome: outcomes[index]! }]))
    const paused = await session.write(() => saveLeft(context, build, { keys, mapped }))
    crashPoint(paused ? 'pause.committed' : 'left.committed')
    if (paused) throw pausedError(build.record.name)
  }
}

async function mapAll(
  context: BuildContext,
  build: Build,
  documents: readonly DocumentText[],
  signal?: AbortSignal,
): Promise<MapOutcome[]> {
  let calledOff = new AbortController()
  return await whileWanted(context, build, {
    start: async () => {
      calledOff = new AbortController()
      const stop = signal === undefined ? calledOff.signal : AbortSignal.any([signal, calledOff.signal])
      return await build.mapper.run(documents, stop)
    },
    callOff: () => calledOff.abort(),
  })
}

/** Saves what is left as it was mapped, until the time of a transaction is up; true when a pause was asked for instead. */
function* saveLeft(context: BuildContext, build: Build, { keys, mapped }: LeftDocuments): Operation<boolean> {
  const { documents } = context
  const { dialect } = documents
  const started = performance.now()
  if (yield* letGo(context, build)) return true
  const list = buildErrors(context, build)
  const table = new ViewTable(dialect, { ...build.build, name: build.record.name })
  for (const key of keys) {
    const now = yield* documents.find(key)
    const read = mapped.get(key)
    if (now === undefined) yield* clearError(list, key)
    else {
      const outcome = now.seq === read?.seq ? read.outcome : mapNow(build, now)
      if (outcome !== undefined) yield* maintainBuilding({ dialect, table, list }, now, outcome)
    }
    if (performance.now() - started >= batchMilliseconds) break
  }
  crashPoint('left.filled')
  return false
}

/**
 * What was left since `fillLeft` need not keep a program's view from being published: who catches up with the version that answers has
 * left it, and the next one catches up in the same way, when it answers. Returns the change number from which it has to, null
 * where nothing is left, and undefined when there is more than a few.
 */
export function* handOverLeft(context: BuildContext, build: Build): Operation<number | null | undefined> {
  const list = buildErrors(context, build)
  const left = yield* listLeft(list, mostAtOnce)
  if (left.length === 0) return null
  if (left.length === mostAtOnce || build.record.kind === 'authored') return undefined
  for (const { key } of left) yield* clearError(list, key)
  return Math.min(...left.map(({ since }) => since ?? 0))
}

/** A document that was changed after it was mapped: an authored view's writer has seen to it, but a program's may lack its code. */
function mapNow({ record, mapper }: Build, document: DocumentText): MapOutcome | undefined {
  if (record.kind === 'authored') return undefined
  const outcomes = mapper.run([document])
  return outcomes instanceof Promise ? undefined : outcomes[0]
}
