import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { previewImport } from '../../transfer/imports/preview-import.ts'
import { inspectBundle } from '../bundle/inspect-bundle.ts'
import type { Engine } from '../engine.ts'
import { startJob } from '../jobs/start-job.ts'

export function importsApi(engine: Engine): Handlers<Contract['imports']> {
  return {
    preview: async ({ path, ...options }, { signal }) => {
      await engine.folders.check(path)
      return previewImport(path, { ...options, signal })
    },
    bundleStores: async ({ database, path }) => {
      await engine.folders.check(path)
      return await inspectBundle(path, await engine.databases.get(database))
    },
    bundle: (input) => startJob(engine, { type: 'import-bundle', store: '', ...input }),
    start: (input) => startJob(engine, { type: 'import', ...input }),
  }
}
