import type { RunResult, SqlRequest, SqlRow, SqlValue } from '../operation.ts'
import type { Dialect } from '../dialect.ts'
import type { ReadAnswer, ReadRequest } from '../aside/read-aside.ts'
import type { BuilderConfig } from '../create-builder.ts'

/** What a request is answered with: all rows, the first one, or what a write has changed. */
export type Answer = SqlRow[] | SqlRow | RunResult | undefined

/**
 * What a transaction may rely on: nothing that may fail is waited for (`none`), every statement is (`waiting`), or nothing that was prepared
 * before is used either (`full`).
 */
export type Care = 'none' | 'waiting' | 'full'

/** A statement that nobody waited for, or that was prepared before, has failed: the transaction is to be begun again with full care. */
export class NeedsCare extends Error {
  constructor(cause: unknown) {
    super('The transaction needs more care.', { cause })
  }
}

/** Executes statements one after the other. */
export async function executeInTurn(
  connection: Pick<ServerConnection, 'execute'>,
  requests: readonly SqlRequest[],
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const request of requests) answers.push(await connection.execute(request))
  return answers
}

/**
 * Tells the server to end a statement from when the signal aborts until what is returned is called: a server that is told between two
 * statements forgets it.
 */
export function endWith(ended: AbortSignal, tell: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    tell()
    timer = setInterval(tell, 200)
  }
  ended.addEventListener('abort', begin)
  return () => {
    clearInterval(timer)
    ended.removeEventListener('abort', begin)
  }
}

/** One connection of a pool, for one caller at a time. */
export interface ServerConnection {
  /** The connection is gone: what was under way on it may have happened or not. */
  readonly lost: boolean
  begin(care: Care): Promise<void>
  /** Begins a transaction that only reads, and reads everything as it is now. */
  beginSnapshot(): Promise<void>
  execute(request: SqlRequest): Promise<Answer>
  /** Executes statements of which none needs the answer of another one. */
  executeAll(requests: readonly SqlRequest[]): Promise<Answer[]>
  /** What has to be done last, and may still fail, before the outcome can become unknown. */
  beforeCommit(): Promise<void>
  commit(): Promise<void>
  /** Undoes the transaction; of one whose connection is lost, what is left of it. */
  rollback(): Promise<void>
  /** The connection was lost while committing: does what is left to be done however that ended. */
  afterUnknownCommit(): Promise<void>
  /** Rows of a query in chunks of at most `size`, from one snapshot. */
  stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]>
  /**
   * Runs one statement in a transaction that only reads, and has the server end it when the signal aborts; the connection is not
   * used again then.
   */
  read(request: ReadRequest, ended: AbortSignal): Promise<ReadAnswer>
  /** Gives the connection back; one that is lost or in an unknown state is ended. */
  release(): void
}

/** A server: its pool of connections, and what its dialect says of its errors. */
export interface Server {
  readonly dialect: Dialect
  /** The URL without its password. */
  readonly location: string
  /** Its name and version, for the reader: "MariaDB 10.11.6". */
  readonly product: string
  /** Why nothing can be written, for the reader; null when it can. */
  readonly readonlyReason: string | null
  readonly journalMode: string
  readonly knex: BuilderConfig
  /** Whether there are other hosts to go to when the one in use fails. */
  readonly movesOn: boolean
  /** Takes a connection; `writes` says that a transaction on it may need another one beside it. */
  connect(writes: boolean): Promise<ServerConnection>
  /** Whether the server has refused a transaction that may succeed when it is begun again. */
  asksToRetry(error: unknown): boolean | Promise<boolean>
  /** Whether the server has ended a snapshot for what other transactions did meanwhile. */
  asksToReadAgain(error: unknown): boolean
  /**
   * Whether the error of such a transaction passes when the hosts have agreed on which of them are left: the
   * transaction is begun again until then.
   */
  passes(error: unknown): boolean
  /** Whether the server, asked to commit, does not know itself whether it has. */
  leavesUnknown(error: unknown): boolean
  close(): Promise<void>
}
