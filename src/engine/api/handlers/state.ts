import { arch, platform, release } from 'node:os'
import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'

export function stateApi({ state, log }: Pick<Engine, 'state' | 'log'>): Handlers<Contract['state']> {
  return {
    get: ({ name }) => state.read(`app-${name}`),
    set: ({ name, value }) => state.write(`app-${name}`, value),
    setAside: () => state.takeSetAside(),
    about: () => ({
      node: process.versions.node,
      electron: process.versions['electron'] ?? null,
      v8: process.versions.v8,
      system: `${platform()} ${release()}`,
      arch: arch(),
      stateFolder: state.folder,
      logFile: log.path,
    }),
    log: ({ event }) => log.write(`window: ${event}`),
    lastLog: () => log.last(20_000),
  }
}
