import type { SqlRequest, SqlRow, SqlValue } from '../operation.ts'
import type { QueryReports } from '../query-reports.ts'
import type { ReadAnswer, ReadRequest } from '../aside/read-aside.ts'
import { executeInTurn } from './server-connection.ts'
import type { Answer, Care, ServerConnection } from './server-connection.ts'

/** A connection whose statements are reported, those that begin and end transactions too. */
export class ReportedConnection implements ServerConnection {
  readonly #connection: ServerConnection
  readonly #reports: QueryReports

  constructor(connection: ServerConnection, reports: QueryReports) {
    this.#connection = connection
    this.#reports = reports
  }

  get lost(): boolean {
    return this.#connection.lost
  }

  /** Has every statement waited for, so that each can be reported as it ended. */
  begin(care: Care): Promise<void> {
    return this.#reported('begin', () => this.#connection.begin(care === 'none' ? 'waiting' : care))
  }

  beginSnapshot(): Promise<void> {
    return this.#reported('begin', () => this.#connection.beginSnapshot())
  }

  execute(request: SqlRequest): Promise<Answer> {
    return this.#reports.wait(request, () => this.#connection.execute(request))
  }

  executeAll(requests: readonly SqlRequest[]): Promise<Answer[]> {
    return executeInTurn(this, requests)
  }

  beforeCommit(): Promise<void> {
    return this.#connection.beforeCommit()
  }

  commit(): Promise<void> {
    return this.#reported('commit', () => this.#connection.commit())
  }

  rollback(): Promise<void> {
    return this.#reported('rollback', () => this.#connection.rollback())
  }

  afterUnknownCommit(): Promise<void> {
    return this.#connection.afterUnknownCommit()
  }

  stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]> {
    return this.#reports.stream(sql, params, this.#connection.stream(sql, params, size))
  }

  read(request: ReadRequest, ended: AbortSignal): Promise<ReadAnswer> {
    const read = (): Promise<ReadAnswer> => this.#connection.read(request, ended)
    return this.#reports.wait({ mode: 'values', ...request }, read, ({ rows }) => rows.length)
  }

  release(): void {
    this.#connection.release()
  }

  async #reported(sql: string, work: () => Promise<void>): Promise<void> {
    await this.#reports.wait({ mode: 'row', sql, params: [] }, work)
  }
}
