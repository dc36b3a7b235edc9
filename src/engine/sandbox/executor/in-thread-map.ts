import { stateCells } from '../guest/guest-batch.ts'
import { guardImports } from '../instance/interpreter.ts'
import type { SandboxLimits } from '../limits.ts'
import { QuickJsInstance } from '../instance/quickjs-instance.ts'
import type { TaskRows } from '../worker/messages.ts'
import { packTexts } from '../encoding/pack-batch.ts'
import type { SandboxDocument } from './split-documents.ts'

/**
 * Steps a map may take for the documents of one run: some twelve times what six rows of a document of 1 kB take. A step takes
 * 3 nanoseconds, so the thread is held for one or two milliseconds, whatever the map does.
 */
const stepsOfRun = 320_000

/** Code inside asked for something outside the interpreter, which it gets on a worker's thread only. */
class CalledOut extends Error {}

/**
 * Runs one map on the calling thread, in an interpreter that counts what it does, traps when that is too much, and calls
 * nothing outside itself meanwhile. What it gives is what a worker gives; where it gives nothing, a worker is to be asked.
 */
export class InThreadMap {
  readonly #instance: QuickJsInstance
  readonly #seal: { closed: boolean }
  #broken = false

  private constructor(instance: QuickJsInstance, seal: { closed: boolean }) {
    this.#instance = instance
    this.#seal = seal
  }

  /**
   * Starts an interpreter for a map that a worker has run before.
   *
   * @param factory the map, as a worker has compiled it: this thread does not load what it takes to compile one
   * @param interpreter as `addFuel` makes it
   * @throws Error where it does not start
   */
  static async load(
    factory: string,
    interpreter: WebAssembly.Module,
    limits: Required<SandboxLimits>,
  ): Promise<InThreadMap> {
    const seal = { closed: false }
    const instance = await QuickJsInstance.start(limits, {
      interpreter,
      seal: (imports) =>
        guardImports(imports, (call) => (...parameters) => {
          if (seal.closed) throw new CalledOut()
          return call(...parameters)
        }),
    })
    const fault = instance.define(factory)
    if (fault) throw new Error(fault.message)
    return new InThreadMap(instance, seal)
  }

  /** Whether it is of no more use. */
  get broken(): boolean {
    return this.#broken
  }

  /** Runs the map over documents; undefined where a worker has to, for whatever reason. */
  run(documents: readonly SandboxDocument[]): TaskRows | undefined {
    this.#instance.tank.fill(stepsOfRun)
    this.#seal.closed = true
    const chunks: Uint8Array<ArrayBuffer>[] = []
    try {
      for (const document of documents) {
        const chunk = this.#runOne(document)
        if (chunk === undefined) return undefined
        chunks.push(chunk)
      }
    } catch {
      // The trap of a spent tank, a full stack, a call to the outside: it stopped in the middle of something.
      this.#broken = true
      return undefined
    } finally {
      this.#seal.closed = false
    }
    return { chunks, notes: [] }
  }

  #runOne(document: SandboxDocument): Uint8Array<ArrayBuffer> | undefined {
    const instance = this.#instance
    const { size } = instance.memory
    instance.state.fill(0)
    instance.state[stateCells.most] = 1
    const { text, marked } = packTexts([document.text], instance.mark)
    const taken = instance.takeBytes('enter', 'alone', document.key, text, marked)
    this.#broken = 'fault' in taken || instance.hasPendingJob || instance.memory.size > size
    if ('fault' in taken || this.#broken) return undefined
    // An error, or a line on the console, is worth more words than there is time for here.
    return instance.state[stateCells.noted] === 1 ? undefined : taken.value
  }
}
