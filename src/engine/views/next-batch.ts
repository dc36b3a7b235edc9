import { leaseState, releaseBuild } from '../catalog/build-record.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build.ts'
import { holdLease } from './build-lease.ts'
import { crashPoint } from './crash-points.ts'
import { pausedError } from './end-build.ts'
import type { MapAhead, MappedBatch } from './map-ahead.ts'

/** How often a builder looks whether its work is still wanted, while a slow map keeps it waiting. */
const lookMilliseconds = 200

/**
 * The batch that follows the document `checkpoint`, mapped; null when there is none. Calls off what is being mapped when
 * somebody asks for a pause meanwhile, or takes the build away.
 *
 * @throws DatastoreError `PAUSED`, `CANCELLED`, `BUSY`; what the mapping throws
 */
export async function nextBatch(
  context: BuildContext,
  build: Build,
  { batches, checkpoint }: { readonly batches: MapAhead; readonly checkpoint: number },
): Promise<MappedBatch | null> {
  for (;;) {
    const next = batches.after(checkpoint)
    let mapped = await settles(next)
    while (!mapped && (await isHeld(context, build))) mapped = await settles(next)
    if (mapped) return await next
    batches.end()
    if (await context.session.write(() => letGo(context, build))) {
      crashPoint('pause.committed')
      throw pausedError(build.record.name)
    }
  }
}

async function isHeld({ session, store }: BuildContext, { record, build }: Build): Promise<boolean> {
  return (await session.storage.read(leaseState(store, record.name, build))) === 'held'
}

/** Lets go of the build as it stands, unless nobody wants it to pause any more. */
function* letGo(context: BuildContext, build: Build): Operation<boolean> {
  if ((yield* holdLease(context, build)) !== 'paused') return false
  yield* releaseBuild(context.store, build.record.name)
  crashPoint('pause.released')
  return true
}

/** Whether work is done, or fails, before it is time to look. */
async function settles(work: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), lookMilliseconds)
  const settled = (): void => resolve(true)
  work.then(settled, settled)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}
