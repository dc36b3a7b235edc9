/** Says what a value of a row is that no column holds as it is. */
export interface Tagger {
  /** Names an object that is no row, for a message. */
  nameOf(value: object): string
  /** Names any value that is no row, for a message. */
  describe(value: unknown): string
  /** Gives `[tag, text]` of a value that is no string, number, boolean or null, see `createEncoder`. */
  tag(value: unknown): [tag: string, text: string]
}

/**
 * Makes the tagger. `mark` begins strings that stand for integers beyond 2^53 in JSON.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createTagger(mark: string): Tagger {
  const objectPrototype = Object.prototype
  const { getTime } = Date.prototype
  const marked = new RegExp(`"${mark}(-?\\d+)"`, 'g')

  const nameOf = (value: object): string => {
    if (Array.isArray(value)) return 'an array'
    const named = (value as { constructor?: { name?: unknown } }).constructor?.name
    if (value instanceof Promise || named === 'Promise') return 'a promise'
    return typeof named === 'string' && named !== '' && named !== 'Object'
      ? `a ${named}`
      : 'an object of its own class'
  }
  const describe = (value: unknown): string => {
    if (value === null || value === undefined) return String(value)
    if (typeof value === 'object') return nameOf(value)
    if (typeof value === 'string') return `the string ${JSON.stringify(value.slice(0, 40))}`
    if (typeof value === 'function') return 'a function'
    if (typeof value === 'symbol') return 'a symbol'
    return `the ${typeof value} ${String(value)}`
  }
  let marks = 0
  const markInteger = (_key: string, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner
    marks++
    return mark + String(inner)
  }
  // At once with the bigints marked: to try without, and again where there are some, would read what is in there twice.
  const toJson = (value: object): string | undefined => {
    marks = 0
    const text = JSON.stringify(value, markInteger) as string | undefined
    return marks > 0 ? text?.replace(marked, '$1') : text
  }
  const tagObject = (value: object): [string, string] => {
    if (value instanceof Date) {
      const time = getTime.call(value)
      return time === time ? ['d', String(time)] : ['x', 'invalid date']
    }
    const prototype = Object.getPrototypeOf(value) as unknown
    if (Array.isArray(value) || prototype === objectPrototype || prototype === null) {
      const text = toJson(value)
      return typeof text === 'string' ? ['j', text] : ['x', 'an object whose toJSON gives nothing']
    }
    return ['x', nameOf(value).replace(/^an? /, '')]
  }
  const tag = (value: unknown): [string, string] => {
    switch (typeof value) {
      case 'bigint':
        return ['b', String(value)]
      case 'undefined':
        return ['u', '']
      case 'object':
        return tagObject(value as object)
      default:
        return ['x', typeof value]
    }
  }

  return { nameOf, describe, tag }
}
