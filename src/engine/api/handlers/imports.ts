import { isServerUrl } from '../../../shared/server-url.ts'
import type { Contract } from '../../../shared/contract/index.ts'
import { hasEnded } from '../../../shared/model/job.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { previewImport } from '../../transfer/imports/preview-import.ts'
import { serverLocation } from '../../storage/server/server-location.ts'
import { listSourceTables, previewTable } from '../../transfer/tables/preview-table.ts'
import { inspectBundle } from '../bundle/inspect-bundle.ts'
import type { Engine } from '../engine.ts'
import { tablesSource } from '../jobs/plans/import-table-plan.ts'
import { startJob } from '../jobs/start-job.ts'

export function importsApi(engine: Engine): Handlers<Contract['imports']> {
  return {
    preview: async ({ path, ...options }, { signal }) => {
      if (!engine.pasted.has(path)) await engine.folders.check(path)
      return await previewImport(path, { ...options, signal }).catch((error: unknown) => {
        throw engine.pasted.named(path, error)
      })
    },
    paste: async ({ tab, text }) => {
      const isRead = (path: string): boolean =>
        engine.jobs.list().some((job) => job.subject === path && !hasEnded(job))
      return { path: await engine.pasted.keep(text, { tab, isRead }) }
    },
    tables: async ({ path }) => await listSourceTables(await tablesSource(engine, path)),
    previewTable: async ({ path, limit, ...choice }, { signal }) =>
      await previewTable(await tablesSource(engine, path), choice, { limit, signal }),
    startTable: ({ path, ...input }) =>
      // No task holds a password.
      startJob(engine, {
        type: 'import-table',
        path: isServerUrl(path) ? (serverLocation(path) ?? path) : path,
        ...input,
      }),
    bundleStores: async ({ database, path }) => {
      await engine.folders.check(path)
      return await inspectBundle(path, await engine.databases.get(database))
    },
    bundle: (input) => startJob(engine, { type: 'import-bundle', store: '', ...input }),
    start: (input) => startJob(engine, { type: 'import', ...input }),
  }
}
