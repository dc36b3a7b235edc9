/** A JSON object as it is parsed. */
export type JsonObject = Record<string, unknown>

/** Levels that are copied; what is nested deeper is parsed, which needs no stack. */
const deepest = 100

/**
 * Copies an object that is plain JSON: the copy is what parsing the object's JSON text gives, at an eighth of its time,
 * and shares nothing with it. Each member is read once, so that a getter cannot say one thing to the text and another to
 * a map.
 *
 * Undefined for whatever JSON would write otherwise than it is (dates, undefined, instances of classes, -0, bigints,
 * integers beyond 2^53 and more), and where that is not certain.
 */
export function copyPlain(source: object): JsonObject | undefined {
  // A program may have given all objects, arrays among them, a `toJSON`.
  return 'toJSON' in noArray ? undefined : copyObject(source, 1)
}

const noArray: readonly unknown[] = []

function copyObject(source: object, level: number): JsonObject | undefined {
  if (level > deepest || Object.getPrototypeOf(source) !== Object.prototype) return undefined
  const copy: JsonObject = { ...source }
  // A map would see them, and JSON does not hold them.
  if (Object.getOwnPropertySymbols(copy).length > 0) return undefined
  for (const name of Object.keys(copy)) {
    const value = copy[name]
    if (isPlain(value)) continue
    const inner = copyNested(value, level)
    if (inner === undefined) return undefined
    copy[name] = inner
  }
  return copy
}

function copyArray(source: readonly unknown[], level: number): unknown[] | undefined {
  if (level > deepest || Object.getPrototypeOf(source) !== Array.prototype) return undefined
  const copy: unknown[] = []
  for (let index = 0; index < source.length; index++) {
    const value = source[index]
    const inner = isPlain(value) ? value : copyNested(value, level)
    if (inner === undefined) return undefined
    copy.push(inner)
  }
  return copy
}

function copyNested(value: unknown, level: number): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? copyArray(value, level + 1) : copyObject(value, level + 1)
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') {
    // An integer that a number cannot hold exactly is read back as a bigint.
    return Number.isSafeInteger(value)
      ? !Object.is(value, -0)
      : Number.isFinite(value) && !Number.isInteger(value)
  }
  return typeof value === 'string' || typeof value === 'boolean' || value === null
}

/**
 * Whether JSON writes all that is in it, or leaves out no more than what is undefined: objects, arrays, texts, finite numbers
 * and dates. False where that is not certain.
 */
export function isUsual(source: object): boolean {
  return !('toJSON' in noArray) && isUsualObject(source, [])
}

function isUsualObject(source: object, above: readonly object[]): boolean {
  // One that is among those above it is written for ever.
  if (above.length > deepest || above.includes(source)) return false
  if (source instanceof Date) return !Number.isNaN(source.getTime())
  const isArray = Array.isArray(source)
  const prototype: unknown = Object.getPrototypeOf(source)
  if (prototype !== (isArray ? Array.prototype : Object.prototype)) return false
  if ('toJSON' in source) return false
  const within = [...above, source]
  const values: readonly unknown[] = isArray ? (source as readonly unknown[]) : Object.values(source)
  for (const value of values) {
    if (value === undefined || isPlain(value)) continue
    const usual =
      typeof value === 'number'
        ? Number.isFinite(value)
        : typeof value === 'object' && value !== null && isUsualObject(value, within)
    if (!usual) return false
  }
  return true
}
