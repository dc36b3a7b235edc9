import { types } from 'node:util'

/**
 * What a document may be, as far as types can tell: any object but an array, a function, and what JavaScript keeps its own
 * data in (a Promise, Map, Set, Date, RegExp, buffer, iterator). An Error looks like a document to them, and is refused when it is put.
 */
export type DocumentInput = (object | Readonly<Record<string, unknown>>) & {
  readonly [Symbol.toStringTag]?: never
  readonly [Symbol.iterator]?: never
  readonly [Symbol.asyncIterator]?: never
  readonly [Symbol.toPrimitive]?: never
  readonly [Symbol.match]?: never
  readonly [Symbol.hasInstance]?: never
}

/** Documents by their keys: an object, a Map, or any iterable of [key, document]. */
export type DocumentsInput<Doc = unknown> =
  | Readonly<Record<string, Doc & DocumentInput>>
  | Iterable<readonly [string, Doc & DocumentInput]>

/**
 * What a value is that JSON would write as `{}`, leave out or make null, although something is in it, with what to do; null for
 * all else. A `toJSON` of its own says how it is written, except that of an invalid date, which says null.
 */
export function nameNoDocument(value: unknown): string | null {
  if (typeof value === 'function') return 'a function: is a call missing?'
  if (typeof value === 'symbol') return 'a symbol: give its description, a text'
  if (typeof value !== 'object' || value === null) return null
  if (types.isSymbolObject(value)) return nameNoDocument(value.valueOf())
  if (types.isDate(value))
    return Number.isNaN(value.getTime()) ? 'an invalid Date: give null, or correct it' : null
  if ('toJSON' in value && typeof value.toJSON === 'function') return null
  return nameContainer(value)
}

function nameContainer(value: object): string | null {
  if (types.isPromise(value) || ('then' in value && typeof value.then === 'function'))
    return 'a Promise: is an await missing?'
  if (types.isMap(value)) return 'a Map: give Object.fromEntries(map)'
  if (types.isSet(value)) return 'a Set: give [...set]'
  if (types.isNativeError(value)) return 'an Error: give { name, message } of it'
  if (types.isRegExp(value)) return 'a RegExp: give its source, a text'
  if (types.isAnyArrayBuffer(value) || types.isArrayBufferView(value))
    return `${withArticle(nameOf(value))}: give a list of numbers, or a text such as base64`
  if (Symbol.asyncIterator in value) return 'an async iterable: give await Array.fromAsync(iterable)'
  // JSON writes what is in them.
  if (Array.isArray(value) || types.isBoxedPrimitive(value)) return null
  const name = nameOf(value)
  if (Symbol.iterator in value && Object.keys(value).length === 0) return 'an iterable: give [...iterable]'
  // Of such a class is what keeps its data to itself: Intl's, WebAssembly's.
  const isEmpty = Symbol.toStringTag in value && Object.keys(value).length === 0
  return isEmpty || isBuiltIn(value, name) ? `${withArticle(name)}, which JSON cannot hold` : null
}

/** Whether it is of a class that JavaScript or Node brings, whose data is not in its members. */
function isBuiltIn(value: object, name: string): boolean {
  return name !== 'Object' && (globalThis as Readonly<Record<string, unknown>>)[name] === value.constructor
}

/** The name of its class; "Object" for what has none. */
export function nameOf(value: object): string {
  const { constructor } = value as { readonly constructor?: unknown }
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'Object'
}

function withArticle(name: string): string {
  return `${/^[AEIOU](?!int)/.test(name) ? 'an' : 'a'} ${name}`
}
