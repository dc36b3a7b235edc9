/** What the encoder reports when a row is not one: `message` completes "the map yielded …". */
export type RowProblem = { readonly problem: string; readonly tooLarge?: boolean }

/** Consecutive rows with the same names: how many, the names, and the values of all rows end to end. */
export type RowGroup = [rows: number, names: readonly string[], values: unknown[]]

/** Copies yielded rows into plain data. */
export interface RowEncoder {
  /** Begins the rows of a document. */
  start(): void
  /** Takes a row, or says what is wrong with it. */
  add(row: unknown): RowProblem | undefined
  /** The rows since `start`, as JSON text of `RowGroup`s. */
  finish(): string
}

/**
 * Makes the encoder of rows. A value is what JSON can hold of it, or `[tag, text]`: `n` number JSON cannot hold,
 * `b` bigint, `d` date (milliseconds), `j` object or array (JSON text), `u` undefined, `x` unsupported (what it was).
 * All values of a document are made JSON in one native call, which is several times faster than one by one.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createEncoder(bytesPerRow: number, mark: string): RowEncoder {
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
  // A loop over a megabyte is slow in an interpreter, so the native search drops what is plain first.
  const utf8Length = (text: string): number => {
    const wide = text.replace(/[ -~]+/g, '')
    let bytes = text.length
    for (let at = 0; at < wide.length; at++) {
      const unit = wide.charCodeAt(at)
      if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 2
      else if (unit > 0x7f) bytes += 1
    }
    return bytes
  }
  // Native stringify first: it is the fast one, and only bigints (and cycles) make it throw.
  const toJson = (value: object): string | undefined => {
    try {
      return JSON.stringify(value)
    } catch (error) {
      if (!(error instanceof TypeError) || !/bigint/i.test(error.message)) throw error
      const text = JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === 'bigint' ? mark + String(inner) : inner,
      )
      return (text as string | undefined)?.replace(marked, '$1')
    }
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
      case 'number':
        return ['n', value === 0 ? '-0' : String(value)]
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
  const textOf = (value: unknown) =>
    typeof value === 'object' && value !== null ? (value as string[])[1] : value
  const isTooLarge = (values: readonly unknown[]): boolean => {
    let bytes = 0
    for (const value of values) {
      const text = textOf(value)
      if (typeof text === 'string') bytes += text.length > bytesPerRow ? text.length : utf8Length(text)
    }
    return bytes > bytesPerRow
  }

  let groups: RowGroup[] = []
  let names: readonly string[] = []
  let values: unknown[] = []
  const sameNames = (own: readonly string[]): boolean => {
    if (groups.length === 0 || own.length !== names.length) return false
    for (let at = 0; at < own.length; at++) if (own[at] !== names[at]) return false
    return true
  }

  return {
    start: () => {
      groups = []
    },
    add: (row) => {
      if (typeof row !== 'object' || row === null || Array.isArray(row)) return { problem: describe(row) }
      const prototype = Object.getPrototypeOf(row) as unknown
      if (prototype !== objectPrototype && prototype !== null) return { problem: nameOf(row) }
      const own = Object.keys(row)
      if (!sameNames(own)) {
        names = own
        values = []
        groups.push([0, names, values])
      }
      let size = 0
      for (let at = 0; at < own.length; at++) {
        // Read once: it may be a getter, and give something else the next time.
        const value = (row as Record<string, unknown>)[own[at] as string]
        const type = typeof value
        if (type === 'string') {
          size += (value as string).length
          values.push(value)
        } else if (
          value === null ||
          type === 'boolean' ||
          (type === 'number' &&
            (value as number) - (value as number) === 0 &&
            (value !== 0 || 1 / (value as number) > 0))
        ) {
          values.push(value)
        } else {
          const tagged = tag(value)
          size += tagged[1].length
          values.push(tagged)
        }
      }
      // Cheap bound first: a UTF-16 unit is at most three bytes.
      if (size * 3 > bytesPerRow && isTooLarge(values.slice(values.length - own.length))) {
        return { problem: `a row of more than ${bytesPerRow} bytes`, tooLarge: true }
      }
      ;(groups[groups.length - 1] as RowGroup)[0]++
      return undefined
    },
    finish: () => {
      const text = JSON.stringify(groups)
      groups = []
      return text
    },
  }
}
