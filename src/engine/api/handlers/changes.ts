import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'
import { changeLog, countChanges } from './change-log.ts'

export function changesApi(engine: Pick<Engine, 'changes' | 'databases'>): Handlers<Contract['changes']> {
  return {
    watch: (input, { signal }) => engine.changes.watch(input, signal),
    list: (input, { signal }) => changeLog(engine, input, signal),
    since: (input) => countChanges(engine, input),
  }
}
