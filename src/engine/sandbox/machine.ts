import variant from '@jitl/quickjs-wasmfile-release-sync'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { randomBytes, randomUUID } from 'node:crypto'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type EmscriptenModuleLoader,
  type QuickJSContext,
  type QuickJSEmscriptenModule,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import { CappedMemory } from './capped-memory.ts'
import { createCollector } from './guest/create-collector.ts'
import { createConsole } from './guest/create-console.ts'
import { createEncoder } from './guest/create-encoder.ts'
import { createPower } from './guest/create-power.ts'
import { createRunner, stateCells, type GuestSettings } from './guest/create-runner.ts'
import { createTracer } from './guest/create-tracer.ts'
import { lockRealm } from './guest/lock-realm.ts'
import { mendMath } from './guest/mend-math.ts'
import { mendNumbers } from './guest/mend-numbers.ts'
import { mendTexts } from './guest/mend-texts.ts'
import { mapFile } from './compile-map.ts'
import type { SandboxLimits } from './limits.ts'

/** More recursion than a map needs; the thread's own stack has room for what this takes of it. */
const stackBytes = 262_144

const wasmFile = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
let wasmModule: WebAssembly.Module | undefined

/** The code of the interpreter. */
export function readInterpreter(): Uint8Array<ArrayBuffer> {
  return readFileSync(wasmFile)
}

function instantiatePlain(imports: WebAssembly.Imports): WebAssembly.Instance {
  wasmModule ??= new WebAssembly.Module(readInterpreter())
  return new WebAssembly.Instance(wasmModule, imports)
}

// The package declares its default export as CommonJS does; Node loads its ES module.
const release = variant as unknown as QuickJSSyncVariant

/** The interpreter with Node's encoder in place of Emscripten's, which is 20 times slower on a batch of documents. */
const quickStrings: QuickJSSyncVariant = {
  ...release,
  importModuleLoader: async () => {
    const load = (await release.importModuleLoader()) as EmscriptenModuleLoader<QuickJSEmscriptenModule>
    return async (options) => {
      const module = await load(options)
      const encoder = new TextEncoder()
      module.lengthBytesUTF8 = (text) => Buffer.byteLength(text)
      module.stringToUTF8 = (text, pointer, size) => {
        const target = module.HEAPU8.subarray(pointer, pointer + (size ?? 0))
        target[encoder.encodeInto(text, target).written] = 0
      }
      return module
    }
  },
}

/** What stopped code inside the machine from the outside, or an error that reached its edge. */
export interface MachineFault {
  readonly message: string
  readonly stack: string
}

export interface MachineOptions {
  /** Take instrumented maps. */
  readonly traced?: boolean
  /** Makes the instance of the interpreter. */
  readonly instantiate?: (imports: WebAssembly.Imports) => WebAssembly.Instance
}

export type MachineResult = { readonly value: string } | { readonly fault: MachineFault }

/**
 * One interpreter for one map: QuickJS in its own WebAssembly instance, with nothing of the host inside.
 * Cheap enough (about 2 ms) to be thrown away whenever something went wrong in it; the garbage collector takes it.
 */
export class Machine {
  readonly memory: CappedMemory
  /** Marks integers beyond 2^53 in documents; known to the host and the guest's own loop only. */
  readonly mark = randomUUID()
  readonly #context: QuickJSContext
  readonly #guest: QuickJSHandle
  readonly #methods = new Map<string, QuickJSHandle>()
  readonly #stateOffset: number

  /** Context and guest live as long as the machine: nobody disposes them, the whole instance is dropped. */
  private constructor(
    context: QuickJSContext,
    memory: CappedMemory,
    boot: (settings: GuestSettings) => string,
  ) {
    this.#context = context
    this.memory = memory
    // The library copies array buffers out; where this one lies is found by what it holds.
    const nonce = randomBytes(4 * stateCells.length)
    const state = context.newArrayBuffer(Uint8Array.from(nonce).buffer)
    this.#stateOffset = Buffer.from(memory.memory.buffer).indexOf(nonce)
    const settings: GuestSettings = {
      mark: this.mark,
      file: mapFile,
      cells: stateCells,
    }
    const start = context.unwrapResult(context.evalCode(boot(settings), 'sandbox', { type: 'global' }))
    this.#guest = context.unwrapResult(context.callFunction(start, context.undefined, state))
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
    { traced = false, instantiate = instantiatePlain }: MachineOptions = {},
  ): Promise<Machine> {
    const memory = new CappedMemory(limits.memoryBytes)
    const quickjs = await newQuickJSWASMModuleFromVariant(
      newVariant(quickStrings, {
        wasmMemory: memory.memory,
        emscriptenModule: {
          // Emscripten prints before it throws; the throw is enough.
          printErr: () => undefined,
          instantiateWasm(imports: WebAssembly.Imports, onSuccess: (instance: WebAssembly.Instance) => void) {
            const instance = instantiate(imports)
            onSuccess(instance)
            return instance.exports
          },
        } as object,
      }),
    )
    const runtime = quickjs.newRuntime({
      maxStackSizeBytes: stackBytes,
      memoryLimitBytes: limits.memoryBytes,
    })
    const source = traced ? tracedBootSource : bootSource
    return new Machine(runtime.newContext(), memory, (settings) => source(settings, limits))
  }

  /** Has `interrupt` asked many times a second, while code runs, whether to stop it. */
  onInterrupt(interrupt: () => boolean): void {
    this.#context.runtime.setInterruptHandler(interrupt)
  }

  /** Cells shared with the guest, see `stateCells`. Ask again after running code: the memory may have moved. */
  get state(): Int32Array {
    return new Int32Array(this.memory.memory.buffer, this.#stateOffset, stateCells.length)
  }

  /** Lets single allocations and the memory as a whole grow to `bytes`. */
  setMemoryLimit(bytes: number): void {
    this.memory.setLimit(bytes)
    this.#context.runtime.setMemoryLimit(bytes)
  }

  /** Evaluates `factory` and makes it the map. */
  define(factory: string): MachineFault | undefined {
    const compiled = this.#context.evalCode(factory, mapFile, { type: 'global' })
    if (compiled.error) return this.#faultOf(compiled.error)
    const called = this.#call('define', compiled.value)
    if ('fault' in called) return called.fault
    called.value.dispose()
    return undefined
  }

  /** Calls a method of the guest with texts. Consumes nothing else of the host. */
  call(method: string, ...texts: readonly string[]): MachineResult {
    const called = this.#call(method, ...texts.map((text) => this.#context.newString(text)))
    if ('fault' in called) return called
    return { value: called.value.consume((handle) => this.#context.getString(handle)) }
  }

  /**
   * Calls a method of the guest that gives an array of plain values of its own; gives it in the interpreter's binary
   * form, which is made natively: `JSON.stringify` inside takes twenty times as long.
   */
  takeBytes(
    method: string,
    ...texts: readonly string[]
  ): { readonly value: Uint8Array<ArrayBuffer> } | { readonly fault: MachineFault } {
    const called = this.#call(method, ...texts.map((text) => this.#context.newString(text)))
    if ('fault' in called) return called
    const encoded = called.value.consume((handle) => this.#context.encodeBinaryJSON(handle))
    try {
      return { value: this.#context.getArrayBuffer(encoded).consume(({ value }) => Uint8Array.from(value)) }
    } catch {
      return { fault: { message: 'out of memory', stack: '' } }
    } finally {
      encoded.dispose()
    }
  }

  /** Whether code inside started something asynchronous, which is never run. */
  get hasPendingJob(): boolean {
    return this.#context.runtime.hasPendingJob()
  }

  #call(
    method: string,
    ...parameters: readonly QuickJSHandle[]
  ): { readonly value: QuickJSHandle } | { readonly fault: MachineFault } {
    let callable = this.#methods.get(method)
    if (!callable) this.#methods.set(method, (callable = this.#context.getProp(this.#guest, method)))
    const result = this.#context.callFunction(callable, this.#guest, ...parameters)
    for (const parameter of parameters) parameter.dispose()
    if (result.error) return { fault: this.#faultOf(result.error) }
    return { value: result.value }
  }

  #faultOf(error: QuickJSHandle): MachineFault {
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

/** The text that prepares the realm. The guest's functions are compiled from their own source text. */
function bootSource(
  settings: GuestSettings,
  { bytesPerRow, rowsPerDocument }: Required<SandboxLimits>,
): string {
  return `(function (buffer) { "use strict";
const compile = Function;
const power = (${createPower.toString()})();
(${mendMath.toString()})(power);
(${mendNumbers.toString()})();
(${mendTexts.toString()})();
const console = (${createConsole.toString()})();
(${lockRealm.toString()})();
const state = new Int32Array(buffer).fill(0);
const encoder = (${createEncoder.toString()})(${bytesPerRow}, ${JSON.stringify(settings.mark)}, compile);
const collector = (${createCollector.toString()})(${rowsPerDocument}, encoder);
return (${createRunner.toString()})(${JSON.stringify(settings)}, state, console, collector, encoder, power);
})`
}

/** The same with a tracer between the runner and what it uses. */
function tracedBootSource(
  settings: GuestSettings,
  { bytesPerRow, rowsPerDocument }: Required<SandboxLimits>,
): string {
  return `(function (buffer) { "use strict";
const compile = Function;
const power = (${createPower.toString()})();
(${mendMath.toString()})(power);
(${mendNumbers.toString()})();
(${mendTexts.toString()})();
const console = (${createConsole.toString()})();
const tracer = (${createTracer.toString()})();
(${lockRealm.toString()})();
const state = new Int32Array(buffer).fill(0);
const encoder = tracer.encoder((${createEncoder.toString()})(${bytesPerRow}, ${JSON.stringify(settings.mark)}, compile));
const collector = (${createCollector.toString()})(${rowsPerDocument}, encoder);
return tracer.guest((${createRunner.toString()})(${JSON.stringify(settings)}, state, tracer.console(console), collector, encoder, power));
})`
}
