import type { Contract } from '../../../shared/contract/index.ts'
import type { DatabaseSummary } from '../../../shared/model/database.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { copySample } from './copy-sample.ts'
import type { Engine } from '../engine.ts'
import type { OpenMode } from '../open-databases.ts'
import { statementCell } from '../../storage/aside/statement-cell.ts'
import { startJob } from '../jobs/start-job.ts'

interface CopyInput {
  readonly database: string
  readonly store: string
  readonly target: string
  readonly create?: boolean | undefined
  readonly as: string
  readonly history: boolean
}

type DatabasesApi = Handlers<Contract['databases']>

export function databasesApi(engine: Engine): DatabasesApi {
  return {
    open: ({ path, ...options }) => openDatabase(engine, path, options),
    get: ({ database }) => engine.databases.inspect(database),
    close: ({ database }) => closeDatabase(engine, database),
    fileState: ({ database }) => engine.databases.fileState(database),
    reopen: ({ database }) => reopenDatabase(engine, database),
    backup: (input, { signal }) => backUp(engine, input, signal),
    sample: () => copySample(engine.options),
    createStore: ({ database, store }) => createStore(engine, database, store),
    copyStore: (input) => copyStore(engine, input),
    upgrade: ({ database, store }) => upgrade(engine, database, store),
    tables: async ({ database }) => (await engine.databases.get(database)).tableColumns(),
    readStatement: (input, { signal }) => readStatement(engine, input, signal),
  }
}

async function openDatabase(
  { databases, recent }: Engine,
  path: string,
  options: OpenMode,
): Promise<DatabaseSummary> {
  const database = await databases.open(path, options)
  await recent.add(database.path)
  return database.inspect()
}

async function closeDatabase({ databases, jobs }: Engine, path: string): Promise<void> {
  await jobs.stop(path)
  await databases.close(path)
}

async function reopenDatabase({ databases, jobs, changes }: Engine, path: string): Promise<DatabaseSummary> {
  if ((await databases.fileState(path)) !== 'same') await jobs.stop(path)
  const database = await databases.reopen(path)
  changes.notify(path)
  return database.inspect()
}

async function* backUp(
  { databases, folders }: Engine,
  { database, path }: { readonly database: string; readonly path: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<{ done: number; total: number }, void, void> {
  await folders.check(path)
  const opened = await databases.get(database)
  for await (const { done, total } of opened.backup(path, signal === undefined ? {} : { signal }))
    yield { done, total }
}

async function createStore(
  { databases, changes }: Engine,
  path: string,
  store: string,
): Promise<DatabaseSummary> {
  const database = await databases.get(path)
  await database.createStore(store)
  changes.notify(path)
  return database.inspect()
}

async function copyStore(
  engine: Engine,
  { database, store, target, create = false, as, history }: CopyInput,
): Promise<{ job: string }> {
  const { databases } = engine
  // A database that is open stays open as it is: `create` is for a file that is not open yet.
  const to = (await databases.peek(target)) ?? (await databases.open(target, { create }))
  return await startJob(engine, { type: 'copy', database, store, target: to.path, as, history })
}

async function upgrade({ databases, changes }: Engine, path: string, store: string) {
  const database = await databases.get(path)
  const result = await database.upgrade(store)
  changes.notify(path)
  return result
}

async function readStatement(
  { databases }: Engine,
  { database, sql, offset, limit, milliseconds }: Parameters<DatabasesApi['readStatement']>[0],
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<DatabasesApi['readStatement']>>> {
  const opened = await databases.get(database)
  const started = performance.now()
  const page = { offset, limit: limit + 1 }
  const { columns, rows } = await opened.readStatement(sql, page, { signal, milliseconds })
  return {
    columns: [...columns],
    rows: rows.slice(0, limit).map((row) => row.map(statementCell)),
    more: rows.length > limit,
    milliseconds: performance.now() - started,
  }
}
