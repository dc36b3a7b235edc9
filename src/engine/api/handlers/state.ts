import { arch, platform, release } from 'node:os'
import * as v from 'valibot'
import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'
import type { StateFiles } from '../files/state-files.ts'

const draft = v.object({ id: v.string(), by: v.string() })

export function stateApi({ state, log }: Pick<Engine, 'state' | 'log'>): Handlers<Contract['state']> {
  return {
    get: ({ name, by }) => state.read(`app-${name}`, by),
    set: async ({ name, value }) => state.write(`app-${name}`, value),
    merge: async ({ name, members }) => state.merge(`app-${name}`, members),
    setDraft: async ({ name, value, by }) => state.writeOf(by, `app-${name}`, value),
    drafts: () => draftIds(state),
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

async function draftIds(state: StateFiles): Promise<string[]> {
  const names = await state.names('app-draft-')
  const texts = await Promise.all(names.map((name) => state.read(name).catch(() => null)))
  const read = texts.map((text) => v.safeParse(draft, text === null ? null : JSON.parse(text)))
  return read.flatMap(({ success, output }) => (success ? [output.id] : []))
}
