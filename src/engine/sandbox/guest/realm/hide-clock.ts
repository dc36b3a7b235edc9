/**
 * Takes the clock and the randomness out of a QuickJS realm: what answers differently from run to run is refused by name.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function hideClock(): void {
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
}
