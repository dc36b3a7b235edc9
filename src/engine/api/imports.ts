import type { Contract } from '../../shared/contract/index.ts'
import type { Handlers } from '../../shared/rpc/handlers.ts'
import { previewImport } from '../transfer/preview-import.ts'
import type { Engine } from './engine.ts'
import { startJob } from './start-job.ts'

export function importsApi(engine: Engine): Handlers<Contract['imports']> {
  return {
    preview: async ({ path, limit, ...options }) => {
      await engine.folders.check(path)
      return previewImport(path, { limit, ...options })
    },
    start: (input) => startJob(engine, { type: 'import', ...input }),
  }
}
