import type { Handlers } from '../../shared/rpc/handlers.ts'
import { changesApi } from './changes.ts'
import { connectionsApi } from './connections.ts'
import { databasesApi } from './databases.ts'
import { documentsApi } from './documents.ts'
import { createEngine, type EngineOptions } from './engine.ts'
import { exportsApi } from './exports.ts'
import { filesApi } from './files.ts'
import { importsApi } from './imports.ts'
import { jobsApi } from './jobs.ts'
import type { SecretStore } from './secret-store.ts'
import { stateApi } from './state.ts'
import { viewsApi } from './views.ts'

export interface Api {
  readonly handlers: Handlers
  /** Interrupts what runs, closes every database and writes what is still to be written. */
  close(): Promise<void>
}

/** Makes the functions that answer the contract. Without a secret store, passwords are forgotten when the process ends. */
export function createApi(options: EngineOptions, secrets: SecretStore | null = null): Api {
  const engine = createEngine(options, secrets)
  return {
    handlers: {
      files: filesApi(engine),
      state: stateApi(engine),
      connections: connectionsApi(engine),
      databases: databasesApi(engine),
      documents: documentsApi(engine),
      views: viewsApi(engine),
      imports: importsApi(engine),
      exports: exportsApi(engine),
      jobs: jobsApi(engine),
      changes: changesApi(engine),
    },
    close: async () => {
      await engine.jobs.close()
      await engine.databases.closeAll()
      await engine.state.settle()
    },
  }
}
