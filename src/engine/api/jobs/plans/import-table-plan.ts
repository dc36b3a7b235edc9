import { resolve } from 'node:path'
import type { TableImportProgress } from '../../../transfer/tables/import-table.ts'
import { isServerUrl } from '../../../../shared/server-url.ts'
import type { AllowedFolders } from '../../files/allowed-folders.ts'
import type { ServerConnections } from '../../server-connections.ts'
import { serverLocation } from '../../../storage/server/server-location.ts'
import { saidOfImport } from './import-plan.ts'
import type { JobPlace } from './build-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, JobProgress } from '../job-work.ts'

interface TablePlace extends JobPlace {
  readonly source: string
}

/**
 * Where tables are read from: a file, as a path in full, which is never taken for the URL of a server, or a server that the app knows,
 * with the password that no task holds.
 *
 * @throws DatastoreError `ACCESS_DENIED` for a file outside the folders.
 */
export async function tablesSource(
  { folders, servers }: { readonly folders: AllowedFolders; readonly servers: ServerConnections },
  path: string,
): Promise<string> {
  if (isServerUrl(path)) return await servers.urlOf(serverLocation(path) ?? path)
  await folders.check(path)
  return resolve(path)
}

/** Imports a table; where it was interrupted it reads all of it again, and leaves out the documents that are there. */
export function importTablePlan(
  { store, changed, source }: TablePlace,
  { path, table, children, parents, onError, onExisting }: TaskOf<'import-table'>,
  again: boolean,
): JobPlan {
  async function* run(signal: AbortSignal): AsyncGenerator<JobProgress, string, void> {
    const existing = again && onExisting === 'fail' ? 'skip' : onExisting
    const options = { table, children, parents, onError, onExisting: existing, signal }
    let last: TableImportProgress | undefined
    try {
      for await (last of store.importTable(source, options)) yield progressOf(last)
    } finally {
      changed()
    }
    return saidOfImport(`the table “${table}” of ${path}`, last)
  }
  return { run }
}

function progressOf({ state, done, rows, failed, errors, nothing }: TableImportProgress): JobProgress {
  const ended = state === 'done'
  const share = ended ? 1 : rows === 0 ? null : Math.min(1, done / rows)
  const problems = errors.map(({ line, ...error }) => ({
    ...error,
    line: null,
    message: `Row ${line}: ${error.message}`,
  }))
  return { done, total: ended ? done : rows, share, errors: failed, problems, attention: nothing !== null }
}
