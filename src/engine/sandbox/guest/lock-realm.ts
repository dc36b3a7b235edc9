/**
 * Makes a QuickJS realm the same for every document: freezes every intrinsic, so that nothing one document
 * does can reach the next, and takes away whatever answers differently from run to run.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function lockRealm(): void {
  type Callable = (...parameters: unknown[]) => unknown

  const refusal = (message: string): Callable =>
    function () {
      throw new TypeError(message)
    }
  const define = (target: object, key: PropertyKey, value: unknown) =>
    Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true })

  const noClock = 'a map has no clock, so that the same document always gives the same rows'
  const RealDate = Date
  const { parse } = RealDate
  const smallLetters =
    /^(?:\d{4}|[-+]\d{6})-\d\d-\d\d[tT ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[zZ]|[-+]\d\d:?\d\d)?$/
  const comma = /^\d{4}-\d\d-\d\d[tT ]\d\d:\d\d:\d\d,/
  /** Reads a date's text as V8 does: with small letters, and not with a comma. */
  const parseDate = (text: string): number => {
    if (comma.test(text)) return NaN
    return parse(smallLetters.test(text) ? text.toUpperCase() : text)
  }
  const clocklessDate = function (this: unknown, ...parameters: unknown[]): object {
    if (!new.target) throw new TypeError(`Date() is refused: ${noClock}; use new Date(value)`)
    if (parameters.length === 0) throw new TypeError(`new Date() without a value is refused: ${noClock}`)
    const [only] = parameters
    if (parameters.length === 1 && typeof only === 'string') parameters = [parseDate(only)]
    return Reflect.construct(RealDate, parameters, new.target) as object
  }
  define(clocklessDate, 'name', 'Date')
  Object.defineProperty(clocklessDate, 'prototype', { value: RealDate.prototype, writable: false })
  define(RealDate.prototype, 'constructor', clocklessDate)
  define(clocklessDate, 'UTC', RealDate.UTC)
  const readers = { parse: (text: unknown) => parseDate(String(text)) }
  define(clocklessDate, 'parse', readers.parse)
  define(clocklessDate, 'now', refusal(`Date.now() is refused: ${noClock}`))
  define(globalThis, 'Date', clocklessDate)
  define(
    Math,
    'random',
    refusal(
      'Math.random() is refused: a map has no randomness, so that the same document always gives the same rows',
    ),
  )

  const functionKinds = [function () {}, function* () {}, async function () {}, async function* () {}]
  const noCompiler = 'a map cannot compile code from text'
  for (const kind of functionKinds) {
    define(
      Object.getPrototypeOf(kind) as object,
      'constructor',
      refusal(`Function() is refused: ${noCompiler}`),
    )
  }
  const refusedFunction = refusal(`Function() is refused: ${noCompiler}`)
  Object.defineProperty(refusedFunction, 'prototype', { value: Function.prototype })
  define(globalThis, 'Function', refusedFunction)
  define(globalThis, 'eval', refusal(`eval() is refused: ${noCompiler}`))
  for (const name of ['SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry']) {
    Reflect.deleteProperty(globalThis, name)
  }

  // Writing `row.toString = …` or `this.name = …` must keep working although the prototypes are frozen: a frozen
  // data property of a prototype would refuse it, an accessor that defines the property on the receiver does not.
  const errors = [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
  ]
  for (const prototype of [Object.prototype, ...errors.map((kind) => kind.prototype as object)]) {
    for (const key of Reflect.ownKeys(prototype)) {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, key)
      if (!descriptor || !('value' in descriptor)) continue
      const value = descriptor.value as unknown
      Object.defineProperty(prototype, key, {
        get: () => value,
        set(this: object, own: unknown) {
          if (this === prototype) throw new TypeError(`'${String(key)}' is read-only`)
          Object.defineProperty(this, key, {
            value: own,
            writable: true,
            enumerable: true,
            configurable: true,
          })
        },
        enumerable: false,
        configurable: false,
      })
    }
  }

  const unnamed = [
    ...functionKinds,
    (function* () {})(),
    (async function* () {})(),
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    'a'.matchAll(/a/g),
    [].values().map((value) => value),
    // Newer than the types: what an interpreter does not know yet is not to be locked.
    (Iterator as unknown as { concat?: (...lists: unknown[]) => unknown }).concat?.([]) ?? [],
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
  ].map((sample) => Object.getPrototypeOf(sample) as unknown)
  const reached = new Set<unknown>()
  const waiting: unknown[] = [globalThis, ...unnamed]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || reached.has(value))
      continue
    reached.add(value)
    waiting.push(Object.getPrototypeOf(value))
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      waiting.push(descriptor?.value, descriptor?.get, descriptor?.set)
    }
  }
  for (const value of reached) Object.freeze(value)
}
