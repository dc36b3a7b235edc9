import type { Handlers } from '../../shared/rpc/handlers.ts'
import { forkQueryProcess } from '../storage/aside/fork-query-process.ts'
import type { QueryProcess } from '../storage/aside/query-processes.ts'
import { changesApi } from './handlers/changes.ts'
import { connectionsApi } from './handlers/connections.ts'
import { databasesApi } from './handlers/databases.ts'
import { documentsApi } from './handlers/documents.ts'
import { createEngine, type EngineOptions } from './engine.ts'
import { exportsApi } from './handlers/exports.ts'
import { filesApi } from './handlers/files.ts'
import { importsApi } from './handlers/imports.ts'
import { jobsApi } from './handlers/jobs.ts'
import type { LogFile } from './files/log-file.ts'
import type { SecretStore } from './secret-store.ts'
import { stateApi } from './handlers/state.ts'
import { viewsApi } from './handlers/views.ts'

export interface Api {
  readonly handlers: Handlers
  readonly log: LogFile
  /** Interrupts what runs, closes every database and writes what is still to be written. */
  close(): Promise<void>
}

/**
 * Makes the functions that answer the contract. Without a secret store, passwords are forgotten when the process ends; `startQueryProcess`
 * starts a process in which a statement on a SQLite file can be ended.
 */
export function createApi(
  options: EngineOptions,
  secrets: SecretStore | null = null,
  startQueryProcess: () => QueryProcess = forkQueryProcess,
): Api {
  const engine = createEngine(options, secrets, startQueryProcess)
  return {
    log: engine.log,
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
      await engine.transforms.close()
      await engine.databases.closeAll()
      await engine.state.flush()
    },
  }
}
