import * as v from 'valibot'
import { Transforms } from './bulk/transform.ts'
import { UndoLogs } from './bulk/undo-log.ts'
import { QueryProcesses } from '../storage/aside/query-processes.ts'
import type { QueryProcess } from '../storage/aside/query-processes.ts'
import { AllowedFolders } from './files/allowed-folders.ts'
import { ChangeFeed } from './handlers/change-feed.ts'
import { JobFiles } from './jobs/job-files.ts'
import { jobPlans } from './jobs/plans/job-plans.ts'
import { JobRegistry } from './jobs/job-registry.ts'
import { OpenDatabases } from './open-databases.ts'
import { PastedTexts } from './files/pasted-texts.ts'
import { RecentFiles } from './files/recent-files.ts'
import type { SecretStore } from './secret-store.ts'
import { ServerConnections } from './server-connections.ts'
import { LogFile } from './files/log-file.ts'
import { StateFiles } from './files/state-files.ts'

export interface EngineOptions {
  /** Where the app keeps its state between sessions. */
  readonly stateFolder: string
  /** The sample store the app is shipped with. */
  readonly sampleFile: string
  /** The folders in which files may be listed, opened and written; without them, all. */
  readonly folders?: readonly string[] | undefined
  /** The locale that messages of jobs format numbers for, such as `de-DE`; English when it is not given. */
  readonly locale?: string | undefined
  /** Whether the engine before this one ended by itself: what it was doing then goes on. */
  readonly restarted?: boolean | undefined
}

const engineOptions = v.object({
  stateFolder: v.string(),
  sampleFile: v.string(),
  folders: v.optional(v.array(v.string())),
  locale: v.optional(v.string()),
  restarted: v.optional(v.boolean()),
})

/** Reads the options a shell handed to the engine host's process as JSON. */
export function parseEngineOptions(json: string): EngineOptions {
  return v.parse(engineOptions, JSON.parse(json))
}

/** Everything the handlers of the contract share. */
export interface Engine {
  readonly options: EngineOptions
  readonly databases: OpenDatabases
  readonly folders: AllowedFolders
  readonly pasted: PastedTexts
  readonly changes: ChangeFeed
  readonly jobs: JobRegistry
  readonly transforms: Transforms
  readonly state: StateFiles
  readonly log: LogFile
  readonly recent: RecentFiles
  readonly servers: ServerConnections
}

export function createEngine(
  options: EngineOptions,
  secrets: SecretStore | null,
  startQueryProcess: () => QueryProcess,
): Engine {
  const state = new StateFiles(options.stateFolder)
  const servers = new ServerConnections(state, secrets)
  const folders = new AllowedFolders(options.folders)
  const pasted = new PastedTexts(options.stateFolder)
  const databases = new OpenDatabases(servers, folders, new QueryProcesses(startQueryProcess))
  const changes = new ChangeFeed(databases)
  const transforms = new Transforms()
  const undo = new UndoLogs(options.stateFolder)
  return {
    options,
    databases,
    folders,
    pasted,
    changes,
    jobs: new JobRegistry({
      files: new JobFiles(state, undo),
      goOn: options.restarted === true,
      plan: jobPlans({ databases, folders, pasted, servers, changes, transforms, undo }),
    }),
    transforms,
    state,
    log: new LogFile(options.stateFolder),
    recent: new RecentFiles(state),
    servers,
  }
}
