import variant from '@jitl/quickjs-wasmfile-release-sync'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type {
  EmscriptenModuleLoader,
  QuickJSEmscriptenModule,
  QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import { addFuel } from './fuel/add-fuel.ts'

const wasmFile = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
let counting: WebAssembly.Module | undefined

/** The code of the interpreter. */
export function readInterpreter(): Uint8Array<ArrayBuffer> {
  return readFileSync(wasmFile)
}

/**
 * The interpreter that counts its steps, see `addFuel`; made once for a thread, in a tenth of a second at most, or taken as
 * an earlier thread has made it.
 */
export function countingInterpreter(given?: WebAssembly.Module): WebAssembly.Module {
  return (counting ??= given ?? new WebAssembly.Module(addFuel(readInterpreter())))
}

// The package declares its default export as CommonJS does; Node loads its ES module.
const release = variant as unknown as QuickJSSyncVariant

/** The interpreter with Node's encoder in place of Emscripten's, which is 20 times slower on a batch of documents. */
export const quickStrings: QuickJSSyncVariant = {
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

/** The same functions, each of them behind `guard`. */
export function guardImports(
  imports: WebAssembly.Imports,
  guard: (
    call: (...parameters: readonly unknown[]) => unknown,
  ) => (...parameters: readonly unknown[]) => unknown,
): WebAssembly.Imports {
  const guarded = (value: WebAssembly.ImportValue): WebAssembly.ImportValue =>
    typeof value === 'function' ? guard(value as (...parameters: readonly unknown[]) => unknown) : value
  return Object.fromEntries(
    Object.entries(imports).map(([module, values]) => [
      module,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, guarded(value)])),
    ]),
  )
}
