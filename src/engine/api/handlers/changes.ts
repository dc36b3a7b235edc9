import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'

export function changesApi({ changes }: Pick<Engine, 'changes'>): Handlers<Contract['changes']> {
  return {
    watch: (input, { signal }) => changes.watch(input, signal),
  }
}
