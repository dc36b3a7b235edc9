import { LoopTurns } from '../../loop-turns.ts'
import { decodeOutcomes, type GroupedOutcome } from '../encoding/decode-outcome.ts'
import type { SandboxLimits } from '../limits.ts'
import { InThreadMap } from './in-thread-map.ts'
import type { MapExecutor, RunOptions } from './map-executor.ts'
import type { SandboxDocument } from './split-documents.ts'
import { cancelled } from './task-answer.ts'
import type { WorkerExecutor } from './worker-executor.ts'

/** Quick answers of workers, before a map gets an interpreter here: starting one takes as long as a hundred of them. */
const answersBefore = 20

/** How often in a row a map may give nothing here before it is left to the workers for good. */
const mostFailures = 3

const mapsKept = 16

/** What the executor asks of the workers. */
export type Workers = Pick<WorkerExecutor, 'run' | 'isQuick' | 'compile' | 'close'>

interface KnownMap {
  answers: number
  failures: number
  /** Its interpreter; null while one is being started. */
  here: InThreadMap | null | undefined
}

/**
 * Runs maps that have proved quick on the calling thread, without a thread to wake and to be woken by. What is not quick, and
 * whatever comes to anything but rows, it has the workers run.
 */
export class InThreadExecutor implements MapExecutor {
  readonly #limits: Required<SandboxLimits>
  readonly #workers: Workers
  readonly #turns = new LoopTurns()
  /** The latest maps come last. */
  readonly #known = new Map<string, KnownMap>()

  constructor(limits: Required<SandboxLimits>, workers: Workers) {
    this.#limits = limits
    this.#workers = workers
  }

  run(
    source: string,
    documents: readonly SandboxDocument[],
    options: RunOptions = {},
  ): GroupedOutcome[] | Promise<GroupedOutcome[]> {
    if (options.signal?.aborted) throw cancelled(options.signal)
    if (!this.#workers.isQuick(source, documents)) return this.#workers.run(source, documents, options)
    if (this.#turns.due) return this.#turns.next().then(() => this.run(source, documents, options))
    const known = this.#known.get(source)
    const outcomes = known && runHere(known, documents)
    if (outcomes !== undefined) return outcomes
    // While an interpreter starts, a caller that puts without a pause, and is held, would keep the event loop from it.
    const brief = options.brief === true && known?.here !== null
    const answer = this.#workers.run(source, documents, { ...options, brief })
    if (!(answer instanceof Promise)) this.#noteAnswer(source)
    return answer
  }

  /** Starts an interpreter for a map here, which else happens after twenty quick answers of workers. */
  async prepare(source: string): Promise<void> {
    const known = this.#knownMap(source)
    known.here = null
    try {
      const { factory, interpreter } = await this.#workers.compile(source)
      known.here = await InThreadMap.load(factory, interpreter, this.#limits)
    } catch {
      // Then the workers go on as before.
      known.here = undefined
      known.failures = mostFailures
    }
  }

  /** Closes the workers, too. */
  async close(): Promise<void> {
    this.#known.clear()
    await this.#workers.close()
  }

  /** A worker has answered quickly; after a while the map gets an interpreter here. */
  #noteAnswer(source: string): void {
    const known = this.#knownMap(source)
    known.answers++
    if (known.answers < answersBefore || known.failures >= mostFailures || known.here !== undefined) return
    void this.prepare(source)
  }

  #knownMap(source: string): KnownMap {
    const known = this.#known.get(source) ?? { answers: 0, failures: 0, here: undefined }
    this.#known.delete(source)
    this.#known.set(source, known)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mapsKept && oldest !== undefined) this.#known.delete(oldest)
    return known
  }
}

/** Runs a map on a few small documents; undefined where a worker is to be asked. */
function runHere(known: KnownMap, documents: readonly SandboxDocument[]): GroupedOutcome[] | undefined {
  if (!known.here) return undefined
  const rows = known.here.run(documents)
  if (known.here.broken) {
    known.here = undefined
    known.answers = 0
  }
  known.failures = rows === undefined ? known.failures + 1 : 0
  if (known.failures >= mostFailures) known.here = undefined
  return (
    rows &&
    decodeOutcomes(
      documents.map(({ key }) => key),
      rows,
    )
  )
}
