import { ungroup, type GroupedOutcome, type SandboxOutcome } from './encoding/decode-outcome.ts'
import { InThreadExecutor } from './executor/in-thread-executor.ts'
import type { SandboxDocument } from './executor/split-documents.ts'
import { WorkerExecutor } from './executor/worker-executor.ts'
import { completeLimits, type SandboxLimits } from './limits.ts'
import type { ProbeTable } from './trace/probe.ts'
import type { TraceDepth } from './trace/trace-depth.ts'

export type { SandboxDocument } from './executor/split-documents.ts'
export { rowOf } from './encoding/decode-outcome.ts'
export type { GroupedOutcome, RowGroup, SandboxOutcome, SandboxRow } from './encoding/decode-outcome.ts'
export type { SandboxLimits } from './limits.ts'
export type { GuestTrace } from './guest/tracer/guest-trace.ts'
export { stopConditionProblem } from './trace/stop-condition.ts'
export { armsOf, type Counter, type ProbeTable } from './trace/probe.ts'

/**
 * Runs authored map code, which is untrusted, on documents: QuickJS in WebAssembly, with no access
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
  readonly #workers: WorkerExecutor
  readonly #inThread: InThreadExecutor

  constructor(limits?: SandboxLimits) {
    this.#limits = completeLimits(limits)
    this.#workers = new WorkerExecutor(this.#limits)
    this.#inThread = new InThreadExecutor(this.#limits, this.#workers)
  }

  /**
   * Compiles a map and evaluates it once, without a document.
   *
   * @throws DatastoreError `MAP_SYNTAX` when it does not parse, imports something, or exports no synchronous function;
   * `MAP_ERROR`, `MAP_TIMEOUT` or `MAP_MEMORY` when its top level fails. `details.line` and `details.columnNumber`
   * tell where, when known.
   */
  async check(source: string): Promise<void> {
    await this.#workers.compile(source)
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
    return await this.#workers.run(source, documents, options)
  }

  /**
   * The same for a few documents that a writer waits to save: where the map was quick before, the calling thread is
   * held until a worker answers, for at most two milliseconds, and gets the outcomes at once. Else, and after that time, a
   * promise. A map that has been quick for long runs on the calling thread, on documents of which it makes rows as
   * quickly.
   *
   * @throws as `run`
   */
  runBriefly(
    source: string,
    documents: readonly SandboxDocument[],
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    return this.#inThread.run(source, documents, { brief: true })
  }

  /**
   * Like `run`, watching what the map does as closely as `depth` says: each outcome has a `trace`, and `probes` tells what its
   * numbers mean.
   * The outcomes are those of `run`: what is watched is a second run, of an instrumented copy. Its limits are the same, and as
   * watching costs steps and memory, a trace may end before the map does.
   *
   * @throws as `run`
   */
  async trace(
    source: string,
    documents: readonly SandboxDocument[],
    options: { readonly signal?: AbortSignal; readonly depth?: TraceDepth } = {},
  ): Promise<{ outcomes: SandboxOutcome[]; probes: ProbeTable }> {
    const { signal, depth = 'lines' } = options
    const [outcomes, watched] = await Promise.all([
      this.#workers.run(source, documents, { signal }),
      this.#workers.watch(source, documents, { trace: depth, signal }),
    ])
    return {
      outcomes: outcomes.map((outcome, at) => ({ ...ungroup(outcome), ...traceOf(watched.outcomes[at]) })),
      probes: watched.probes,
    }
  }

  /** Starts every worker. Those that cannot start say so when they are needed. */
  async warmUp(): Promise<void> {
    const checks = Array.from({ length: this.#limits.workers }, () => this.check('export default () => []'))
    await Promise.allSettled(checks)
  }

  /** Ends the workers. What still runs is refused with `CLOSED`. */
  async close(): Promise<void> {
    await this.#inThread.close()
  }
}

function traceOf(watched: GroupedOutcome | undefined): Pick<GroupedOutcome, 'trace'> {
  return watched?.trace ? { trace: watched.trace } : {}
}
