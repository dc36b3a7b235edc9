import { releaseBuild } from '../catalog/build-record.ts'
import type { Operation } from '../storage/operation.ts'
import type { Build, BuildContext } from './build/types.ts'
import { holdLease } from './build-lease.ts'
import { crashPoint } from './crash-points.ts'

/** Lets go of the build when somebody has asked for a pause; else it is held, and false. */
export function* letGo(context: BuildContext, build: Build): Operation<boolean> {
  if ((yield* holdLease(context, build)) === 'held') return false
  yield* releaseBuild(context.store, build.record.name)
  crashPoint('pause.released')
  return true
}
