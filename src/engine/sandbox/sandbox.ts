import { DatastoreError } from '../../shared/errors.ts'
import { decodeOutcome, limitConsole, type SandboxOutcome } from './decode-outcome.ts'
import { completeLimits, type SandboxLimits } from './limits.ts'
import { Pool } from './pool.ts'
import { splitDocuments, type SandboxDocument } from './split-documents.ts'
import { cancelled, failureOfEnd, textOf, type EndAnswer } from './task-answer.ts'

export type { SandboxDocument } from './split-documents.ts'
export type { SandboxOutcome, SandboxRow } from './decode-outcome.ts'
export type { SandboxLimits } from './limits.ts'

/**
 * Runs authored map code, which is untrusted, on documents: QuickJS in WebAssembly in worker threads, with no access
 * to anything, a deadline, a memory limit, and the same rows for the same document every time.
 *
 * A map is an ES module in TypeScript or JavaScript whose default export is a generator that yields rows, or a
 * function that returns an array (or any iterable) of rows. It is evaluated anew for each document, so module
 * variables do not last. `doc` is the document with its `_key`; integers beyond 2^53 arrive as bigint.
 *
 * @example
 * const sandbox = new Sandbox()
 * const [outcome] = await sandbox.run('export default (doc) => [{ email: doc.email }]', [{ key: 'jo', text: '{"email":"a@b.c"}' }])
 */
export class Sandbox {
  readonly #limits: Required<SandboxLimits>
  readonly #pool: Pool

  constructor(limits?: SandboxLimits) {
    this.#limits = completeLimits(limits)
    this.#pool = new Pool(this.#limits)
  }

  /**
   * Compiles a map and evaluates it once, without a document.
   *
   * @throws DatastoreError `MAP_SYNTAX` when it does not parse, imports something, or exports no synchronous function;
   * `MAP_ERROR`, `MAP_TIMEOUT` or `MAP_MEMORY` when its top level fails. `details.line` and `details.columnNumber`
   * tell where, when known.
   */
  async check(source: string): Promise<void> {
    const answer = await this.#pool.perform({ source, check: true, keys: [], texts: [] }, () => undefined)
    if ('ended' in answer) {
      const code = answer.ended === 'memory' ? 'MAP_MEMORY' : 'MAP_TIMEOUT'
      throw new DatastoreError(
        code,
        'The map fails before it is given a document: it does not end, or takes all memory',
      )
    }
    textOf(answer)
  }

  /**
   * Runs a map on documents; gives one outcome for each, in order. Large runs are split over the workers.
   *
   * @throws DatastoreError `MAP_SYNTAX` as `check` does; `CANCELLED` when `signal` aborts; `CLOSED` after `close`
   */
  async run(
    source: string,
    documents: readonly SandboxDocument[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<SandboxOutcome[]> {
    const { signal } = options
    if (signal?.aborted) throw cancelled(signal)
    const running = new Set<number>()
    const { promise: abort, reject } = Promise.withResolvers<never>()
    const onAbort = () => {
      for (const id of running) this.#pool.cancel(id)
      reject(cancelled(signal))
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const parts = splitDocuments(documents).map((part) => this.#runPart(source, part, running, signal))
      const outcomes = (await Promise.race([Promise.all(parts), abort])).flat()
      return limitConsole(outcomes, this.#limits.consoleLines)
    } catch (error) {
      for (const id of running) this.#pool.cancel(id)
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Ends the workers. What still runs is refused with `CLOSED`. */
  async close(): Promise<void> {
    await this.#pool.close()
  }

  async #runPart(
    source: string,
    documents: readonly SandboxDocument[],
    running: Set<number>,
    signal: AbortSignal | undefined,
  ): Promise<SandboxOutcome[]> {
    if (signal?.aborted) throw cancelled(signal)
    let task = 0
    const request = {
      source,
      check: false,
      keys: documents.map(({ key }) => key),
      texts: documents.map(({ text }) => text),
    }
    const answer = await this.#pool.perform(request, (id) => running.add((task = id)))
    running.delete(task)
    if ('ended' in answer) return this.#afterEnd(answer, source, documents, running, signal)
    const lines = textOf(answer).split('\n')
    return documents.map(({ key }, at) => decodeOutcome(key, lines[at] as string))
  }

  /** A thread that ended took all its answers along: each document runs alone, and only the guilty one fails. */
  async #afterEnd(
    end: EndAnswer,
    source: string,
    documents: readonly SandboxDocument[],
    running: Set<number>,
    signal: AbortSignal | undefined,
  ): Promise<SandboxOutcome[]> {
    const [only] = documents
    if (only && documents.length === 1) {
      return [{ key: only.key, error: failureOfEnd(end, this.#limits), console: [] }]
    }
    const outcomes: SandboxOutcome[] = []
    for (const document of documents) {
      outcomes.push(...(await this.#runPart(source, [document], running, signal)))
    }
    return outcomes
  }
}
