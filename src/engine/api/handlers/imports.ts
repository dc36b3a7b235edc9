import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { previewImport } from '../../transfer/imports/preview-import.ts'
import type { Engine } from '../engine.ts'
import { startJob } from '../jobs/start-job.ts'

export function importsApi(engine: Engine): Handlers<Contract['imports']> {
  return {
    preview: async ({ path, ...options }, { signal }) => {
      await engine.folders.check(path)
      return previewImport(path, { ...options, signal })
    },
    start: (input) => startJob(engine, { type: 'import', ...input }),
  }
}
