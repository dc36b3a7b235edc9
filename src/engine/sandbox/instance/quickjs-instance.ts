import { randomBytes, randomUUID } from 'node:crypto'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from 'quickjs-emscripten-core'
import { bootSource } from './boot-source.ts'
import { CappedMemory } from './capped-memory.ts'
import { stateCells, type GuestSettings } from '../guest/guest-batch.ts'
import { fuelExport } from './fuel/add-fuel.ts'
import { Tank } from './fuel/tank.ts'
import { mapFile } from '../compile/compile-map.ts'
import { countingInterpreter, guardImports, quickStrings } from './interpreter.ts'
import type { SandboxLimits } from '../limits.ts'

/** More recursion than a map needs; the thread's own stack has room for what this takes of it. */
const stackBytes = 262_144

/** What stopped code inside the instance from the outside, or an error that reached its edge. */
export interface InstanceFault {
  readonly message: string
  readonly stack: string
}

export interface InstanceOptions {
  /** Take instrumented maps. */
  readonly traced?: boolean
  /** The interpreter, as `addFuel` makes it, where another thread has made it already. */
  readonly interpreter?: WebAssembly.Module
  /** Gives the interpreter these functions instead of those outside. */
  readonly seal?: (imports: WebAssembly.Imports) => WebAssembly.Imports
}

/** Where the steps were spent in the middle of something: nothing in there can be asked any more. */
const stuck: InstanceFault = { message: 'no steps are left', stack: '' }

export type InstanceResult<T = string> = { readonly value: T } | { readonly fault: InstanceFault }

/**
 * One interpreter for one map: QuickJS in its own WebAssembly instance, with nothing of the host inside.
 * Cheap enough (about 2 ms) to be thrown away whenever something went wrong in it; the garbage collector takes it.
 */
export class QuickJsInstance {
  readonly memory: CappedMemory
  /** The steps that code inside may still make. Fill it before each call. */
  readonly tank: Tank
  /** Marks integers beyond 2^53 in documents; known to the host and the guest's own loop only. */
  readonly mark = randomUUID()
  readonly #context: QuickJSContext
  readonly #guest: QuickJSHandle
  readonly #methods = new Map<string, QuickJSHandle>()
  readonly #stateOffset: number

  /** Context and guest live as long as the instance: they are never disposed, the whole instance is dropped. */
  private constructor(
    context: QuickJSContext,
    { memory, tank }: Pick<QuickJsInstance, 'memory' | 'tank'>,
    boot: (settings: GuestSettings) => string,
  ) {
    this.#context = context
    this.memory = memory
    this.tank = tank
    // The library copies array buffers out; where this one lies is found by what it holds.
    const nonce = randomBytes(4 * stateCells.length)
    const state = context.newArrayBuffer(Uint8Array.from(nonce).buffer)
    this.#stateOffset = Buffer.from(memory.memory.buffer).indexOf(nonce)
    const settings: GuestSettings = { file: mapFile, cells: stateCells }
    const start = context.unwrapResult(context.evalCode(boot(settings), 'sandbox', { type: 'global' }))
    // As a value, not as text of the code: the interpreter keeps a table of those, and would count other steps for
    // another text.
    const mark = context.newString(this.mark)
    this.#guest = context.unwrapResult(context.callFunction(start, context.undefined, state, mark))
    mark.dispose()
    start.dispose()
    if (this.#stateOffset < 0 || this.state.some((cell) => cell !== 0)) {
      throw new Error('the sandbox cannot find the memory it shares with the interpreter')
    }
    // The guest's loop ends when the document that found the memory spent is done.
    memory.onSpent = () => (this.state[stateCells.stop] = 1)
  }

  /** Starts an interpreter; a `traced` one takes instrumented maps. */
  static async start(
    limits: Required<SandboxLimits>,
    {
      traced = false,
      interpreter = countingInterpreter(),
      seal = (imports) => imports,
    }: InstanceOptions = {},
  ): Promise<QuickJsInstance> {
    const memory = new CappedMemory(limits.memoryBytes)
    const tank = Promise.withResolvers<Tank>()
    // Of all functions outside only the one that is asked for memory answers false: where there is none.
    const noting = (imports: WebAssembly.Imports) =>
      guardImports(imports, (call) => (...parameters) => {
        const answer = call(...parameters)
        if (answer === false) memory.refuse()
        return answer
      })
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(quickStrings, {
        wasmMemory: memory.memory,
        emscriptenModule: {
          // Emscripten prints before it throws; the throw is enough.
          printErr: () => undefined,
          instantiateWasm(imports: WebAssembly.Imports, onSuccess: (instance: WebAssembly.Instance) => void) {
            const instance = new WebAssembly.Instance(interpreter, seal(noting(imports)))
            tank.resolve(new Tank(instance.exports[fuelExport] as WebAssembly.Global))
            onSuccess(instance)
            return instance.exports
          },
        } as object,
      }),
    )
    // The memory has its limit; the interpreter's own would refuse single allocations without a sign to the engine.
    const runtime = quickjs.newRuntime({ maxStackSizeBytes: stackBytes })
    return new QuickJsInstance(runtime.newContext(), { memory, tank: await tank.promise }, (settings) =>
      bootSource(settings, limits, traced),
    )
  }

  /** Has `interrupt` asked many times a second, while code runs, whether to stop it. */
  onInterrupt(interrupt: () => boolean): void {
    this.#context.runtime.setInterruptHandler(interrupt)
  }

  /** Cells shared with the guest, see `stateCells`. Ask again after running code: the memory may have moved. */
  get state(): Int32Array {
    return new Int32Array(this.memory.memory.buffer, this.#stateOffset, stateCells.length)
  }

  /** Evaluates `factory` and makes it the map. */
  define(factory: string): InstanceFault | undefined {
    const defined = this.#unlessDry(() => {
      const compiled = this.#context.evalCode(factory, mapFile, { type: 'global' })
      if (compiled.error) return { fault: this.#faultOf(compiled.error) }
      const called = this.#call('define', compiled.value)
      if ('fault' in called) return called
      called.value.dispose()
      return { value: '' }
    })
    return 'fault' in defined ? defined.fault : undefined
  }

  /** Calls a method of the guest with texts. */
  call(method: string, ...texts: readonly string[]): InstanceResult {
    return this.#unlessDry(() => {
      const called = this.#call(method, ...texts.map((text) => this.#context.newString(text)))
      if ('fault' in called) return called
      return { value: called.value.consume((handle) => this.#context.getString(handle)) }
    })
  }

  /**
   * Calls a method of the guest that gives an array of plain values of its own; gives it in the interpreter's binary
   * form, which is made natively: `JSON.stringify` inside takes twenty times as long.
   */
  takeBytes(method: string, ...texts: readonly string[]): InstanceResult<Uint8Array<ArrayBuffer>> {
    return this.#unlessDry(() => {
      const called = this.#call(method, ...texts.map((text) => this.#context.newString(text)))
      if ('fault' in called) return called
      const encoded = called.value.consume((handle) => this.#context.encodeBinaryJSON(handle))
      try {
        return { value: this.#context.getArrayBuffer(encoded).consume(({ value }) => Uint8Array.from(value)) }
      } catch (error) {
        if (this.tank.dry) throw error
        return { fault: { message: 'out of memory', stack: '' } }
      } finally {
        encoded.dispose()
      }
    })
  }

  /** Whether code inside started something asynchronous, which is never run. */
  get hasPendingJob(): boolean {
    return this.#context.runtime.hasPendingJob()
  }

  /** Does what calls code inside. Where that used up its steps, it trapped, and nothing in there can be asked any more. */
  #unlessDry<T>(work: () => InstanceResult<T>): InstanceResult<T> {
    if (this.tank.dry) return { fault: stuck }
    try {
      return work()
    } catch (error) {
      if (this.tank.dry) return { fault: stuck }
      throw error
    }
  }

  #call(method: string, ...parameters: readonly QuickJSHandle[]): InstanceResult<QuickJSHandle> {
    let callable = this.#methods.get(method)
    if (!callable) this.#methods.set(method, (callable = this.#context.getProp(this.#guest, method)))
    const result = this.#context.callFunction(callable, this.#guest, ...parameters)
    for (const parameter of parameters) parameter.dispose()
    if (result.error) return { fault: this.#faultOf(result.error) }
    return { value: result.value }
  }

  #faultOf(error: QuickJSHandle): InstanceFault {
    const read = (name: string) =>
      this.#context.getProp(error, name).consume((handle) => this.#context.getString(handle))
    const fault =
      this.#context.typeof(error) === 'object'
        ? { message: read('message'), stack: read('stack') }
        : undefined
    error.dispose()
    return fault ?? { message: '', stack: '' }
  }
}
