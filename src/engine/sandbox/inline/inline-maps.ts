import type { SandboxLimits } from '../limits.ts'
import type { TaskRows } from '../messages.ts'
import type { SandboxDocument } from '../split-documents.ts'
import { InlineRunner } from './inline-runner.ts'

/** Quick answers of workers, before a map gets an interpreter here: starting one takes as long as a hundred of them. */
const answersBefore = 20

/** How often in a row a map may give nothing here before it is left to the workers for good. */
const mostFailures = 3

const mapsKept = 16

/** A map as a worker has compiled it, and the worker's interpreter. */
export interface CompiledByWorker {
  readonly factory: string
  readonly interpreter: WebAssembly.Module
}

interface KnownMap {
  answers: number
  failures: number
  /** Its interpreter; null while one is being started. */
  runner: InlineRunner | null | undefined
}

/**
 * Runs maps that have proved quick on the thread that asks, without a thread to wake and to be woken by. The outcomes are
 * those that a worker gives.
 */
export class InlineMaps {
  readonly #limits: Required<SandboxLimits>
  readonly #compile: (source: string) => Promise<CompiledByWorker>
  /** The latest maps come last. */
  readonly #known = new Map<string, KnownMap>()

  /** `compile` has a worker compile a map. */
  constructor(limits: Required<SandboxLimits>, compile: (source: string) => Promise<CompiledByWorker>) {
    this.#limits = limits
    this.#compile = compile
  }

  /** Runs a map on a few small documents; undefined where a worker is to be asked. */
  run(source: string, documents: readonly SandboxDocument[]): TaskRows | undefined {
    const known = this.#known.get(source)
    if (!known?.runner) return undefined
    const rows = known.runner.run(documents)
    if (known.runner.broken) {
      known.runner = undefined
      known.answers = 0
    }
    known.failures = rows === undefined ? known.failures + 1 : 0
    if (known.failures >= mostFailures) known.runner = undefined
    return rows
  }

  /** Hears that a worker has answered quickly; after a while the map gets an interpreter here. */
  answered(source: string): void {
    const known = this.#known.get(source) ?? { answers: 0, failures: 0, runner: undefined }
    this.#known.delete(source)
    this.#known.set(source, known)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mapsKept && oldest !== undefined) this.#known.delete(oldest)
    known.answers++
    if (known.answers < answersBefore || known.failures >= mostFailures || known.runner !== undefined) return
    known.runner = null
    void this.#start(source, known)
  }

  /** Whether an interpreter is being started for a map, which needs turns of the event loop. */
  isStarting(source: string): boolean {
    return this.#known.get(source)?.runner === null
  }

  /** Forgets all maps. */
  clear(): void {
    this.#known.clear()
  }

  async #start(source: string, known: KnownMap): Promise<void> {
    try {
      const { factory, interpreter } = await this.#compile(source)
      known.runner = await InlineRunner.load(factory, interpreter, this.#limits)
    } catch {
      // Then the workers go on as before.
      known.runner = undefined
      known.failures = mostFailures
    }
  }
}
