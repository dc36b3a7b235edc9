import { leaseState } from '../catalog/build-record.ts'
import type { Build, BuildContext } from './build/types.ts'
import { crashPoint } from './crash-points.ts'
import { pausedError } from './end-build.ts'
import { letGo } from './let-go.ts'

/** How often a builder looks whether its work is still wanted, while a slow map keeps it waiting. */
const lookMilliseconds = 200

/** Mapping that takes its time: what starts it, and what ends it early. */
interface Mapping<T> {
  readonly start: () => Promise<T>
  readonly callOff: () => void
}

/**
 * Waits for what is being mapped. Calls it off when somebody asks for a pause meanwhile, or takes the build away.
 *
 * @throws DatastoreError `PAUSED`, `CANCELLED`, `BUSY`; what the mapping throws
 */
export async function whileWanted<T>(
  context: BuildContext,
  build: Build,
  { start, callOff }: Mapping<T>,
): Promise<T> {
  for (;;) {
    const next = start()
    let mapped = await settles(next)
    while (!mapped && (await isHeld(context, build))) mapped = await settles(next)
    if (mapped) return await next
    callOff()
    if (await context.session.write(() => letGo(context, build))) {
      crashPoint('pause.committed')
      throw pausedError(build.record.name)
    }
  }
}

async function isHeld({ session, store }: BuildContext, { record, build }: Build): Promise<boolean> {
  return (await session.storage.read(leaseState(store, record.name, build))) === 'held'
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
