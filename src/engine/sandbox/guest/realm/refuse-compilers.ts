/**
 * Takes out of a QuickJS realm what compiles code from text, and what is shared between threads or tells of garbage.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function refuseCompilers(): void {
  const refusal = (message: string): (() => never) =>
    function () {
      throw new TypeError(message)
    }
  const define = (target: object, key: PropertyKey, value: unknown) =>
    Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true })

  const noCompiler = 'a map cannot compile code from text'
  for (const kind of [function () {}, function* () {}, async function () {}, async function* () {}]) {
    const prototype = Object.getPrototypeOf(kind) as object
    define(prototype, 'constructor', refusal(`Function() is refused: ${noCompiler}`))
  }
  const refusedFunction = refusal(`Function() is refused: ${noCompiler}`)
  Object.defineProperty(refusedFunction, 'prototype', { value: Function.prototype })
  define(globalThis, 'Function', refusedFunction)
  define(globalThis, 'eval', refusal(`eval() is refused: ${noCompiler}`))
  for (const name of ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) {
    Reflect.deleteProperty(globalThis, name)
  }
}
