import './check-node.ts'
import { contract } from '../shared/contract/index.ts'
import { faultText } from '../shared/fault-text.ts'
import { setLocale } from '../shared/numbers.ts'
import { type ContractServer, serveContract } from '../shared/rpc/serve-contract.ts'
import { createApi } from './api/create-api.ts'
import type { EngineOptions } from './api/engine.ts'
import type { SecretStore } from './api/secret-store.ts'
import type { QueryProcess } from './storage/aside/query-processes.ts'

/** The engine as one process serves it: any number of windows, one set of open databases. */
export interface EngineHost extends ContractServer {
  /** Interrupts what runs and closes every database. */
  close(): Promise<void>
}

/**
 * Starts the engine in this process, which should do nothing else: SQLite runs synchronously. The shell hands it
 * connections: Electron passes message ports, the web host sockets. Only Electron has a store for secrets, and starts processes its own way.
 */
export function startEngineHost(
  options: EngineOptions,
  secrets?: SecretStore,
  startQueryProcess?: () => QueryProcess,
): EngineHost {
  if (options.locale !== undefined) setLocale(options.locale)
  const api = createApi(options, secrets, startQueryProcess)
  api.log.write(
    `engine host ${process.pid}: started, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  )
  const report = (where: string, thrown: unknown): void => {
    api.log.write(`engine host: fault in ${where}: ${faultText(thrown)}`)
    print(where, thrown)
  }
  const onException = (thrown: unknown): void => report('an uncaught exception', thrown)
  const onRejection = (thrown: unknown): void => report('an unhandled rejection', thrown)
  process.on('uncaughtExceptionMonitor', onException)
  // A single lost promise must not end the work of every window; it is reported instead.
  process.on('unhandledRejection', onRejection)
  const server = serveContract(contract, api.handlers, (thrown, procedure) => report(procedure, thrown))
  const close = async (): Promise<void> => {
    await api.close()
    process.off('uncaughtExceptionMonitor', onException)
    process.off('unhandledRejection', onRejection)
    api.log.write(`engine host ${process.pid}: ended`)
  }
  return { ...server, close }
}

/** Characters of a fault that are printed: what came over a socket may be long. */
const longestReport = 4000

function print(where: string, thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  console.error(`Engine host: fault in ${where}: ${text.slice(0, longestReport)}`)
}
