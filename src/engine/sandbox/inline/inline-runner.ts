import { stateCells } from '../guest/create-runner.ts'
import type { SandboxLimits } from '../limits.ts'
import { Machine } from '../machine.ts'
import type { TaskRows } from '../messages.ts'
import { packTexts } from '../pack-batch.ts'
import type { SandboxDocument } from '../split-documents.ts'
import { fuelExport } from './add-fuel.ts'

/**
 * What a map may use up for the documents of one run, in units of `addFuel`: some fifteen times what six rows of a document
 * of 1 kB take. A unit takes 3 nanoseconds, so the thread is held for one or two milliseconds, whatever the map does.
 */
const fuelOfRun = 400_000

/** Code inside asked for something outside the interpreter, which it gets on a worker's thread only. */
class CalledOut extends Error {}

/**
 * Runs one map on the thread that asks, in an interpreter that counts what it does, traps when that is too much, and calls
 * nothing outside itself meanwhile. What it gives is what a worker gives; where it gives nothing, a worker is to be asked.
 */
export class InlineRunner {
  readonly #machine: Machine
  readonly #fuel: WebAssembly.Global
  readonly #seal: { closed: boolean }
  #broken = false

  private constructor(machine: Machine, fuel: WebAssembly.Global, seal: { closed: boolean }) {
    this.#machine = machine
    this.#fuel = fuel
    this.#seal = seal
  }

  /**
   * Starts an interpreter for a map that a worker has run before.
   *
   * @param factory the map, as a worker has compiled it: this thread does not load what it takes to compile one
   * @param counting the interpreter's module, as `addFuel` makes it
   * @throws Error where it does not start
   */
  static async load(
    factory: string,
    counting: WebAssembly.Module,
    limits: Required<SandboxLimits>,
  ): Promise<InlineRunner> {
    const seal = { closed: false }
    let fuel: unknown
    const machine = await Machine.start(limits, {
      instantiate: (imports) => {
        const instance = new WebAssembly.Instance(counting, sealed(imports, seal))
        fuel = instance.exports[fuelExport]
        return instance
      },
    })
    const fault = machine.define(factory)
    if (fault) throw new Error(fault.message)
    return new InlineRunner(machine, fuel as WebAssembly.Global, seal)
  }

  /** Whether it is of no more use. */
  get broken(): boolean {
    return this.#broken
  }

  /** Runs the map over documents; undefined where a worker has to, for whatever reason. */
  run(documents: readonly SandboxDocument[]): TaskRows | undefined {
    this.#fuel.value = fuelOfRun
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
    const machine = this.#machine
    const { size } = machine.memory
    machine.state.fill(0)
    const { text, marked } = packTexts([document.text], machine.mark)
    const taken = machine.takeBytes('enter', 'alone', document.key, text, marked)
    this.#broken = 'fault' in taken || machine.hasPendingJob || machine.memory.size > size
    if ('fault' in taken || this.#broken) return undefined
    // An error, or a line on the console, is worth more words than there is time for here.
    return machine.state[stateCells.noted] === 1 ? undefined : taken.value
  }
}

/** The same functions, which refuse to be called while the seal is closed. */
function sealed(imports: WebAssembly.Imports, seal: { readonly closed: boolean }): WebAssembly.Imports {
  const guard = (value: WebAssembly.ImportValue): WebAssembly.ImportValue =>
    typeof value !== 'function'
      ? value
      : (...parameters: unknown[]): unknown => {
          if (seal.closed) throw new CalledOut()
          return Reflect.apply(value, undefined, parameters)
        }
  const guardAll = (values: Readonly<Record<string, WebAssembly.ImportValue>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, guard(value)]))
  return Object.fromEntries(Object.entries(imports).map(([module, values]) => [module, guardAll(values)]))
}
