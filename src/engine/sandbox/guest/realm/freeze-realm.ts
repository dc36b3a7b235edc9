/**
 * Freezes every intrinsic of a QuickJS realm, so that nothing one document does can reach the next.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function freezeRealm(): void {
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
    function () {},
    function* () {},
    async function () {},
    async function* () {},
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
