import { DatastoreError } from '../../../shared/errors.ts'
import { decodeOutcomes, limitConsole, type GroupedOutcome } from '../encoding/decode-outcome.ts'
import type { SandboxLimits } from '../limits.ts'
import type { TraceDepth } from '../trace/trace-depth.ts'
import { Pool, type PoolAnswer } from '../worker/pool.ts'
import type { ProbeTable } from '../trace/probe.ts'
import type { MapExecutor, RunOptions } from './map-executor.ts'
import { holdMilliseconds, QuickMaps } from './quick-maps.ts'
import { splitDocuments, type SandboxDocument } from './split-documents.ts'
import { cancelled, failureOfEnd, rowsOfTask, type EndAnswer } from './task-answer.ts'

/** A map as a worker has compiled it, and the worker's interpreter. */
export interface CompiledByWorker {
  readonly factory: string
  readonly interpreter: WebAssembly.Module
}

/** Outcomes with the traces of a watched map, and what the numbers in them mean. */
export interface WatchedOutcomes {
  readonly outcomes: readonly GroupedOutcome[]
  readonly probes: ProbeTable
}

/** One call of `run` or `watch`, which may be many tasks of the pool. */
interface Run {
  readonly source: string
  readonly trace?: TraceDepth
  readonly signal?: AbortSignal
  /** The tasks that are not answered yet. */
  readonly tasks: Set<number>
  /** What the workers told of a watched map. */
  probes?: ProbeTable
}

/** Runs maps in worker threads. */
export class WorkerExecutor implements MapExecutor {
  readonly #limits: Required<SandboxLimits>
  readonly #pool: Pool
  readonly #quick = new QuickMaps()

  constructor(limits: Required<SandboxLimits>) {
    this.#limits = limits
    this.#pool = new Pool(limits)
  }

  /** Whether a map answered quickly when it was last run on a few small documents, and these are few and small too. */
  isQuick(source: string, documents: readonly SandboxDocument[]): boolean {
    return this.#quick.has(source, documents)
  }

  /** Splits many documents over the workers. Where the map is quick, a `brief` run holds the calling thread. */
  run(
    source: string,
    documents: readonly SandboxDocument[],
    { signal, brief = false }: RunOptions = {},
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    // A held thread hears no signal.
    const held = brief && !signal && this.isQuick(source, documents)
    return (
      (held ? this.#hold(source, documents) : undefined) ?? this.#runAll(runOf(source, { signal }), documents)
    )
  }

  /**
   * Runs an instrumented copy of a map, whose outcomes have a `trace`. Watching costs steps and memory, so that its outcomes
   * are not always those of `run`.
   *
   * @throws as `run`
   */
  async watch(
    source: string,
    documents: readonly SandboxDocument[],
    { trace, signal }: { readonly trace: TraceDepth; readonly signal?: AbortSignal },
  ): Promise<WatchedOutcomes> {
    const run = runOf(source, { trace, signal })
    const outcomes = await this.#runAll(run, documents)
    return { outcomes, probes: run.probes ?? { counters: [], sites: [] } }
  }

  /**
   * Has a worker compile a map, and evaluate it once.
   *
   * @throws DatastoreError `MAP_SYNTAX` when it does not compile; `MAP_ERROR`, `MAP_TIMEOUT` or `MAP_MEMORY` when its top
   * level fails; `CLOSED`
   */
  async compile(source: string): Promise<CompiledByWorker> {
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
    return { factory, interpreter: interpreter as WebAssembly.Module }
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  /** Asks an idle worker and holds the calling thread; undefined where none is idle. An answer that is late is a promise. */
  #hold(
    source: string,
    documents: readonly SandboxDocument[],
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> | undefined {
    const run = runOf(source)
    const answer = this.#pool.performBriefly(taskOf(run, documents), holdMilliseconds)
    if (!(answer instanceof Promise)) return answer && this.#read(run, documents, answer)
    this.#quick.note(source, documents, Infinity)
    return answer.then((late) => this.#read(run, documents, late))
  }

  async #runAll(run: Run, documents: readonly SandboxDocument[]): Promise<GroupedOutcome[]> {
    const { signal, tasks } = run
    if (signal?.aborted) throw cancelled(signal)
    const { promise: abort, reject } = Promise.withResolvers<never>()
    const cancelTasks = () => tasks.forEach((task) => this.#pool.cancel(task))
    const onAbort = () => {
      cancelTasks()
      reject(cancelled(signal))
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const parts = splitDocuments(documents).map((part) => this.#runPart(run, part))
      const outcomes = (await Promise.race([Promise.all(parts), abort])).flat()
      return limitConsole(outcomes, this.#limits.consoleLines)
    } catch (error) {
      cancelTasks()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async #runPart(run: Run, documents: readonly SandboxDocument[]): Promise<GroupedOutcome[]> {
    const { signal, tasks } = run
    if (signal?.aborted) throw cancelled(signal)
    let task = 0
    const answer = await this.#pool.perform(taskOf(run, documents), (id) => tasks.add((task = id)))
    tasks.delete(task)
    return this.#read(run, documents, answer)
  }

  #read(
    run: Run,
    documents: readonly SandboxDocument[],
    answer: PoolAnswer,
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    if ('ended' in answer) return this.#afterEnd(run, documents, answer)
    const answered = rowsOfTask(answer)
    if (answered.probes) run.probes = answered.probes
    else this.#quick.note(run.source, documents, answered.milliseconds)
    return decodeOutcomes(keysOf(documents), answered)
  }

  /** A thread that ended took all its answers along: each document runs alone, and only the guilty one fails. */
  async #afterEnd(
    run: Run,
    documents: readonly SandboxDocument[],
    end: EndAnswer,
  ): Promise<GroupedOutcome[]> {
    const [only] = documents
    if (only && documents.length === 1) {
      return [{ key: only.key, error: failureOfEnd(end, this.#limits), console: [] }]
    }
    const outcomes: GroupedOutcome[] = []
    for (const document of documents) outcomes.push(...(await this.#runPart(run, [document])))
    return outcomes
  }
}

function runOf(source: string, options: Pick<Run, 'trace' | 'signal'> = {}): Run {
  return { source, ...options, tasks: new Set() }
}

function keysOf(documents: readonly SandboxDocument[]): string[] {
  return documents.map(({ key }) => key)
}

function taskOf({ source, trace }: Run, documents: readonly SandboxDocument[]) {
  const keys = keysOf(documents)
  const texts = documents.map(({ text }) => text)
  return { source, trace, check: false, keys, texts }
}
