import type { QueryResult } from 'pg'
import { DatastoreError } from '../../../shared/errors.ts'
import type { RunResult, SqlRequest, SqlRow, SqlValue, SqlValues } from '../operation.ts'
import type { ReadAnswer, ReadPage, ReadRequest } from '../aside/read-aside.ts'
import { endWith, executeInTurn, NeedsCare } from '../server/server-connection.ts'
import type { Answer, Care, ServerConnection } from '../server/server-connection.ts'
import { endsConnection, isNotPrepared, isOutdated, isRefusedAsWhole, unkeepable } from './postgres-errors.ts'
import type { LentClient } from './postgres-lender.ts'
import { postgresTypes } from './postgres-values.ts'
import type { ServerStatement, StatementTexts } from './statement-texts.ts'

/** What every transaction brings along, since it may meet a server connection that another client has set up otherwise. */
export interface Framing {
  readonly texts: StatementTexts
  /** Begins a transaction that writes. */
  readonly begin: string
  /** Begins one that only reads, and reads everything as it is then. */
  readonly beginSnapshot: string
}

/** A connection of a pool of `pg`. */
export class PostgresConnection implements ServerConnection {
  readonly #lent: LentClient
  readonly #framing: Framing
  readonly #pipelines: boolean
  readonly #age: number
  readonly #cancel: (process: number) => Promise<void>
  #lost = false
  #ended = false
  #inTransaction = false
  #care: Care = 'full'
  #saved = false
  #cursors = 0
  /** What was sent and not waited for: the server answers it before what is sent next. */
  #ahead: Promise<unknown> | undefined
  /** Whether something was sent that must have changed so many rows. */
  #counted = false

  /** `cancel` has the server end what its process of that number is at. */
  constructor(lent: LentClient, framing: Framing, cancel: (process: number) => Promise<void>) {
    this.#lent = lent
    this.#cancel = cancel
    this.#framing = framing
    this.#pipelines = (lent.client as { readonly pipeline?: boolean }).pipeline ?? false
    this.#age = framing.texts.age
  }

  get lost(): boolean {
    return this.#lost
  }

  async begin(care: Care): Promise<void> {
    this.#inTransaction = true
    this.#care = care
    await this.#sendAhead({ text: this.#framing.begin })
  }

  async beginSnapshot(): Promise<void> {
    this.#inTransaction = true
    await this.#sendAhead({ text: this.#framing.beginSnapshot })
  }

  execute(request: SqlRequest): Promise<Answer> {
    const { mayFail, later } = request
    if (!this.#inTransaction) return this.#ask(request)
    if (later !== undefined && this.#care === 'none' && this.#pipelines)
      return this.#sendLater(request, later)
    return mayFail === true ? this.#askGuarded(request) : this.#ask(request)
  }

  async #askGuarded(request: SqlRequest): Promise<Answer> {
    await this.#save()
    try {
      return await this.#ask(request)
    } catch (error) {
      // A transaction that is to be begun again as a whole has no use for its savepoint.
      if (!this.#lost && !isRefusedAsWhole(error) && !(error instanceof NeedsCare))
        await this.#query({ text: 'rollback to savepoint statement' })
      throw error
    }
  }

  async executeAll(requests: readonly SqlRequest[]): Promise<Answer[]> {
    if (!this.#pipelines || !this.#inTransaction) return await executeInTurn(this, requests)
    const asked = requests.map((request) => this.#ask(request))
    // Once one has failed the others fail too: the first error is the one that tells why.
    for (const answer of asked) answer.catch(() => undefined)
    const answers: Answer[] = []
    for (const answer of asked) answers.push(await answer)
    return answers
  }

  async beforeCommit(): Promise<void> {
    if (this.#counted) await this.#settle()
  }

  async commit(): Promise<void> {
    const { command } = await this.#query({ text: 'commit' })
    this.#inTransaction = false
    // A transaction in which a statement has failed ends so, and without an error.
    if (command === 'ROLLBACK') {
      throw new DatastoreError('INTERNAL', 'A statement failed and nobody looked at it: nothing was written.')
    }
  }

  async rollback(): Promise<void> {
    if (!this.#inTransaction || this.#lost) return
    // What was sent ahead is undone with the rest.
    this.#ahead = undefined
    // When not even that succeeds the connection is ended, and the transaction with it.
    await this.#query({ text: 'rollback' }).catch(() => (this.#lost = true))
    this.#inTransaction = false
  }

  async afterUnknownCommit(): Promise<void> {}

  async *stream(sql: string, params: readonly SqlValue[], size: number): AsyncGenerator<SqlRow[]> {
    const cursor = `datastore_${++this.#cursors}`
    await this.beginSnapshot()
    try {
      const declare = `declare ${cursor} no scroll cursor for ${this.#framing.texts.of(sql)}`
      await this.#query({ text: declare }, params)
      for (;;) {
        const { rows } = await this.#query({ text: `fetch ${size} from ${cursor}` })
        if (rows.length > 0) yield rows
        if (rows.length < size) return
      }
    } finally {
      if (!this.#lost) await this.rollback()
    }
  }

  async read(request: ReadRequest, ended: AbortSignal): Promise<ReadAnswer> {
    const { sql, params, page } = request
    await this.beginSnapshot()
    // Asked for inside, as a pool before the server gives each transaction another process.
    const { rows: processes } = await this.#query({ text: 'select pg_backend_pid() as pid' })
    const cancel = (): void => void this.#cancel(Number(processes[0]?.['pid'])).catch(() => undefined)
    const done = endWith(ended, cancel)
    try {
      ended.throwIfAborted()
      const found = await (page === undefined
        ? this.#query({ text: this.#framing.texts.of(sql) }, params, true)
        : this.#readPage(sql, page, ended))
      return pageOf(found)
    } finally {
      done()
      await this.rollback()
      // What was sent to end the statement may arrive late, and would end the next one.
      this.#ended ||= ended.aborted || page !== undefined
    }
  }

  /** Reads a page of a person's statement: of one that can have a cursor no more than the page is made. */
  async #readPage(
    sql: string,
    { offset, limit, each }: ReadPage,
    ended: AbortSignal,
  ): Promise<QueryResult<SqlRow>> {
    if (!/^[\s(]*(select|with|values|table)\b/i.test(sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' '))) {
      const found = await this.#sendAlone(sql)
      found.rows = found.rows.slice(offset, each === undefined ? offset + limit : undefined)
      return found
    }
    const declaring = 'declare page no scroll cursor for '
    await this.#sendAlone(`${declaring}${sql}`, declaring.length)
    if (offset > 0) await this.#query({ text: `move forward ${offset} from page` })
    for (;;) {
      const found = await this.#query({ text: `fetch forward ${limit} from page` }, [], true)
      if (each === undefined || found.rows.length < limit) return found
      await each(pageOf(found))
      ended.throwIfAborted()
    }
  }

  /** Sends a text that the server must take for one statement: several in one text would end the transaction that only reads. */
  #sendAlone(text: string, before = 0): Promise<QueryResult<SqlRow>> {
    const query = { text, types: postgresTypes, rowMode: 'array', queryMode: 'extended' }
    return new Promise((resolve, reject) => {
      void this.#lent.client.query<SqlRow>(
        query as never,
        ((error: Error | null, result: QueryResult<SqlRow>) => {
          if (error === null) return resolve(result)
          this.#learn(error)
          const { position } = error as { readonly position?: string }
          // Of the statement, without what stands before it.
          reject(position ? Object.assign(error, { position: String(Number(position) - before) }) : error)
        }) as never,
      )
    })
  }

  release(): void {
    const fit = !this.#lost && !this.#ended && !this.#inTransaction && this.#age === this.#framing.texts.age
    this.#lent.giveBack(!fit)
  }

  async #ask(request: SqlRequest): Promise<Answer> {
    const { mode, params } = request
    const { texts } = this.#framing
    const statement =
      this.#inTransaction && this.#care === 'full'
        ? { text: texts.of(request.sql) }
        : texts.statement(request)
    const asLists = mode === 'values'
    try {
      return answerOf(mode, await this.#query(statement, params, asLists))
    } catch (error) {
      if (statement.name === undefined) throw error
      this.#forget(error)
      return answerOf(mode, await this.#query({ text: statement.text }, params, asLists))
    }
  }

  /**
   * Takes note that a prepared statement cannot be used any more, or that none can; a transaction is then begun again.
   *
   * @throws the error, when it has another reason or a transaction has failed by it.
   */
  #forget(error: unknown): void {
    const { texts } = this.#framing
    if (isNotPrepared(error)) texts.stopKeeping()
    else if (isOutdated(error)) texts.outdated()
    else throw error
    if (this.#inTransaction) throw new NeedsCare(error)
  }

  // One savepoint at a time: they would add up to a long list that the server has to look through.
  async #save(): Promise<void> {
    const text = `${this.#saved ? 'release savepoint statement; ' : ''}savepoint statement`
    await this.#sendAhead({ text })
    this.#saved = true
  }

  /**
   * Sends a statement together with the next one, which saves a round trip. It must be one without which the next
   * cannot succeed, or that can only fail with the connection: both are sent whatever becomes of the first. A
   * connection that does not pipeline, as a program's may not, has each statement awaited.
   */
  async #sendAhead(statement: ServerStatement): Promise<void> {
    if (this.#pipelines) this.#note(this.#send(statement))
    else await this.#query(statement)
  }

  /** Sends a statement whose answer nobody reads: when it fails the transaction is begun again, and waits for each. */
  async #sendLater(request: SqlRequest, later: number | true): Promise<RunResult> {
    const { params } = request
    refuseUnkeepable(params)
    if (later !== true) this.#counted = true
    const sent = this.#send(this.#framing.texts.statement(request), params).then(
      ({ rowCount }) => {
        if (later !== true && rowCount !== later) throw new NeedsCare('Another number of rows was changed.')
        return rowCount
      },
      (error: unknown) => {
        throw endsConnection(error) || isRefusedAsWhole(error) ? error : new NeedsCare(error)
      },
    )
    this.#note(sent)
    return { changes: later === true ? 1 : later, lastId: 0 }
  }

  #note(sent: Promise<unknown>): void {
    const before = this.#ahead
    this.#ahead = before === undefined ? sent : Promise.all([before, sent])
    // The caller that waits for the next statement gets the error.
    this.#ahead.catch(() => undefined)
  }

  /** Waits for what was sent ahead. */
  async #settle(): Promise<void> {
    const ahead = this.#ahead
    this.#ahead = undefined
    this.#counted = false
    try {
      await ahead
    } catch (error) {
      this.#learn(error)
      throw error
    }
  }

  async #query(
    statement: ServerStatement,
    values?: readonly SqlValue[],
    asLists = false,
  ): Promise<QueryResult<SqlRow>> {
    refuseUnkeepable(values)
    const ahead = this.#ahead
    this.#ahead = undefined
    this.#counted = false
    try {
      if (!this.#inTransaction && this.#lent.settle !== undefined) await this.#lent.settle()
      const sent = this.#send(statement, values, asLists)
      return await (ahead === undefined ? sent : inTurn(ahead, sent))
    } catch (error) {
      this.#learn(error)
      throw error
    }
  }

  /** Notes what an error says of the connection. */
  #learn(error: unknown): void {
    if (error instanceof NeedsCare || !endsConnection(error)) return
    this.#lost = true
    this.#lent.failed()
  }

  #send(
    { text, name }: ServerStatement,
    values?: readonly SqlValue[],
    asLists = false,
  ): Promise<QueryResult<SqlRow>> {
    const query = {
      text,
      name,
      values: values === undefined || values.length === 0 ? undefined : (values as SqlValue[]),
      // How the driver is to read values, whatever the options of the pool say.
      types: postgresTypes,
      rowMode: asLists ? 'array' : undefined,
    }
    // Without a callback the driver makes two promises, and notes where it was called.
    return new Promise((resolve, reject) => {
      this.#lent.client.query<SqlRow>(query, (error: Error | null, result) => {
        if (error === null) resolve(result)
        else reject(error)
      })
    })
  }
}

function answerOf(mode: SqlRequest['mode'], { rows, rowCount }: QueryResult<SqlRow>): Answer {
  if (mode === 'rows' || mode === 'values') return rows
  if (mode === 'row') return rows[0]
  return { changes: rowCount ?? 0, lastId: Number(rows[0]?.['id'] ?? 0) }
}

function pageOf({ fields, rows }: QueryResult<SqlRow>): ReadAnswer {
  return { columns: fields.map(({ name }) => name), rows: rows as unknown as SqlValues[] }
}

/** The answer to what was sent last; what was sent before tells why it has failed. */
async function inTurn<T>(ahead: Promise<unknown>, sent: Promise<T>): Promise<T> {
  try {
    const answer = await sent
    await ahead
    return answer
  } catch (error) {
    await ahead
    throw error
  }
}

function refuseUnkeepable(values: readonly SqlValue[] | undefined): void {
  const wrong = values?.find((value) => typeof value === 'string' && value.includes('\u0000'))
  if (typeof wrong === 'string') throw unkeepable(wrong)
}
