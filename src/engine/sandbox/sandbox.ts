import { DatastoreError } from '../../shared/errors.ts'
import {
  decodeOutcomes,
  limitConsole,
  ungroup,
  type GroupedOutcome,
  type SandboxOutcome,
} from './decode-outcome.ts'
import { InlineMaps, type CompiledByWorker } from './inline/inline-maps.ts'
import { LoopTurns } from '../loop-turns.ts'
import { completeLimits, type SandboxLimits } from './limits.ts'
import { Pool, type PoolAnswer } from './pool.ts'
import { holdMilliseconds, QuickMaps } from './quick-maps.ts'
import { splitDocuments, type SandboxDocument } from './split-documents.ts'
import { cancelled, failureOfEnd, rowsOfTask, type EndAnswer } from './task-answer.ts'
import type { TraceDepth } from './messages.ts'
import type { ProbeTable } from './trace/probe.ts'

export type { SandboxDocument } from './split-documents.ts'
export { rowOf } from './decode-outcome.ts'
export type { GroupedOutcome, RowGroup, SandboxOutcome, SandboxRow } from './decode-outcome.ts'
export type { SandboxLimits } from './limits.ts'
export type { GuestTrace } from './guest/guest-trace.ts'
export { armsOf, type Counter, type ProbeTable } from './trace/probe.ts'

/**
 * Runs authored map code, which is untrusted, on documents: QuickJS in WebAssembly in worker threads, with no access
 * to anything, limits on steps and memory, and the same rows for the same document every time.
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
  readonly #quick = new QuickMaps()
  readonly #inline: InlineMaps
  readonly #turns = new LoopTurns()

  constructor(limits?: SandboxLimits) {
    this.#limits = completeLimits(limits)
    this.#pool = new Pool(this.#limits)
    this.#inline = new InlineMaps(this.#limits, (source) => this.#compile(source))
  }

  /**
   * Compiles a map and evaluates it once, without a document.
   *
   * @throws DatastoreError `MAP_SYNTAX` when it does not parse, imports something, or exports no synchronous function;
   * `MAP_ERROR`, `MAP_TIMEOUT` or `MAP_MEMORY` when its top level fails. `details.line` and `details.columnNumber`
   * tell where, when known.
   */
  async check(source: string): Promise<void> {
    await this.#compile(source)
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
    return (await this.runGrouped(source, documents, options)).map(ungroup)
  }

  /** The same as `run`, with the rows of each document in groups of the same names, which costs less. */
  async runGrouped(
    source: string,
    documents: readonly SandboxDocument[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<GroupedOutcome[]> {
    return await this.#run({ source }, documents, options.signal)
  }

  /**
   * The same for a few documents that a writer waits to save: where the map was quick before, the thread that asks is
   * held until it answers, for at most two milliseconds, and gets the outcomes at once. Else, and after that time, a
   * promise. A map that has been quick for long runs on the thread that asks, on documents of which it makes rows as
   * quickly.
   *
   * @throws as `run`
   */
  runBriefly(
    source: string,
    documents: readonly SandboxDocument[],
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    if (!this.#quick.has(source, documents)) return this.runGrouped(source, documents)
    if (this.#turns.due) return this.#turns.next().then(() => this.runBriefly(source, documents))
    const rows = this.#inline.run(source, documents)
    if (rows !== undefined) return decodeOutcomes(keysOf(documents), rows)
    // A caller that puts without a pause would keep the event loop from starting it.
    if (this.#inline.isStarting(source)) return this.runGrouped(source, documents)
    const answer = this.#pool.performBriefly(taskOf({ source }, documents), holdMilliseconds)
    if (answer === undefined) return this.runGrouped(source, documents)
    if (answer instanceof Promise) {
      this.#quick.note(source, documents, Infinity)
      return answer.then((late) => this.#read(late, { source }, documents, new Set(), undefined))
    }
    this.#inline.answered(source)
    return this.#read(answer, { source }, documents, new Set(), undefined)
  }

  /**
   * Like `run`, watching what the map does: each outcome has a `trace`, and `probes` tells what its numbers mean.
   * The outcomes are those of `run`: what is watched is a second run, of an instrumented copy. Its limits are the same, and as
   * watching costs steps and memory, a trace may end before the map does.
   *
   * @throws as `run`
   */
  async trace(
    source: string,
    documents: readonly SandboxDocument[],
    options: { readonly signal?: AbortSignal; readonly values?: boolean } = {},
  ): Promise<{ outcomes: SandboxOutcome[]; probes: ProbeTable }> {
    let probes: ProbeTable = { counters: [], sites: [] }
    const trace = options.values === true ? 'values' : 'lines'
    const learn = (table: ProbeTable) => (probes = table)
    const [outcomes, watched] = await Promise.all([
      this.#run({ source }, documents, options.signal),
      this.#run({ source, trace, learn }, documents, options.signal),
    ])
    return {
      outcomes: outcomes.map((outcome, at) => ({ ...ungroup(outcome), ...traceOf(watched[at]) })),
      probes,
    }
  }

  async #run(
    map: MapToRun,
    documents: readonly SandboxDocument[],
    signal: AbortSignal | undefined,
  ): Promise<GroupedOutcome[]> {
    if (signal?.aborted) throw cancelled(signal)
    const running = new Set<number>()
    const { promise: abort, reject } = Promise.withResolvers<never>()
    const onAbort = () => {
      for (const id of running) this.#pool.cancel(id)
      reject(cancelled(signal))
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const parts = splitDocuments(documents).map((part) => this.#runPart(map, part, running, signal))
      const outcomes = (await Promise.race([Promise.all(parts), abort])).flat()
      return limitConsole(outcomes, this.#limits.consoleLines)
    } catch (error) {
      for (const id of running) this.#pool.cancel(id)
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Starts every worker. Those that cannot start say so when they are needed. */
  async warmUp(): Promise<void> {
    const checks = Array.from({ length: this.#limits.workers }, () => this.check('export default () => []'))
    await Promise.allSettled(checks)
  }

  /** Ends the workers. What still runs is refused with `CLOSED`. */
  async close(): Promise<void> {
    this.#inline.clear()
    await this.#pool.close()
  }

  /** Has a worker compile a map, and evaluate it once. */
  async #compile(source: string): Promise<CompiledByWorker> {
    const answer = await this.#pool.perform({ source, check: true, keys: [], texts: [] }, () => undefined)
    if ('ended' in answer) {
      const code = answer.ended === 'memory' ? 'MAP_MEMORY' : 'MAP_TIMEOUT'
      throw new DatastoreError(
        code,
        'The map fails before it is given a document: it does not end, or takes all memory',
      )
    }
    const { factory, interpreter } = rowsOfTask(answer)
    if (factory === undefined || interpreter === undefined) throw new Error('a worker compiled nothing')
    return { factory, interpreter }
  }

  async #runPart(
    map: MapToRun,
    documents: readonly SandboxDocument[],
    running: Set<number>,
    signal: AbortSignal | undefined,
  ): Promise<GroupedOutcome[]> {
    if (signal?.aborted) throw cancelled(signal)
    let task = 0
    const answer = await this.#pool.perform(taskOf(map, documents), (id) => running.add((task = id)))
    running.delete(task)
    return this.#read(answer, map, documents, running, signal)
  }

  #read(
    answer: PoolAnswer,
    map: MapToRun,
    documents: readonly SandboxDocument[],
    running: Set<number>,
    signal: AbortSignal | undefined,
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    if ('ended' in answer) return this.#afterEnd(answer, map, documents, running, signal)
    const answered = rowsOfTask(answer)
    if (answered.probes) map.learn?.(answered.probes)
    else this.#quick.note(map.source, documents, answered.milliseconds)
    return decodeOutcomes(keysOf(documents), answered)
  }

  /** A thread that ended took all its answers along: each document runs alone, and only the guilty one fails. */
  async #afterEnd(
    end: EndAnswer,
    map: MapToRun,
    documents: readonly SandboxDocument[],
    running: Set<number>,
    signal: AbortSignal | undefined,
  ): Promise<GroupedOutcome[]> {
    const [only] = documents
    if (only && documents.length === 1) {
      return [{ key: only.key, error: failureOfEnd(end, this.#limits), console: [] }]
    }
    const outcomes: GroupedOutcome[] = []
    for (const document of documents) {
      outcomes.push(...(await this.#runPart(map, [document], running, signal)))
    }
    return outcomes
  }
}

function traceOf(watched: GroupedOutcome | undefined): Pick<GroupedOutcome, 'trace'> {
  return watched?.trace ? { trace: watched.trace } : {}
}

interface MapToRun {
  readonly source: string
  readonly trace?: TraceDepth
  /** Told the probes of a traced map, as often as a worker answers. */
  readonly learn?: (probes: ProbeTable) => void
}

function keysOf(documents: readonly SandboxDocument[]): string[] {
  return documents.map(({ key }) => key)
}

function taskOf({ source, trace }: MapToRun, documents: readonly SandboxDocument[]) {
  const keys = keysOf(documents)
  const texts = documents.map(({ text }) => text)
  return { source, trace, check: false, keys, texts }
}
