import type { Contract } from '../../../shared/contract/index.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import type { Engine } from '../engine.ts'
import { startJob } from '../jobs/start-job.ts'

export function exportsApi(engine: Engine): Handlers<Contract['exports']> {
  return {
    documents: (input) => startJob(engine, { type: 'export-documents', ...input }),
    bundle: (input) => startJob(engine, { type: 'export-bundle', store: '', ...input }),
    statement: (input) => startJob(engine, { type: 'export-statement', store: '', ...input }),
    query: (input) => startJob(engine, { type: 'export-query', ...input }),
  }
}
