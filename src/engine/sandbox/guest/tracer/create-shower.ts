import type { WatchedProxies } from './watch-proxies.ts'

/** Shows a value in a line of text, without running anything of the map's. */
export type Show = (value: unknown) => string

/**
 * Makes what shows values.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createShower({ foreign }: WatchedProxies): Show {
  const most = { text: 80 }

  // Looks at values without running anything of the map's: no getters, no proxies, no methods.
  const showAt = (value: unknown, depth: number): string => {
    if (typeof value === 'string')
      return JSON.stringify(value.length > most.text ? `${value.slice(0, most.text)}…` : value)
    if (typeof value === 'bigint') return `${String(value)}n`
    if (typeof value === 'symbol') return 'symbol'
    if (typeof value === 'function') return 'function'
    if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
    if (foreign.has(value)) return 'proxy'
    const isList = Array.isArray(value)
    const prototype = Object.getPrototypeOf(value) as unknown
    if (!isList && prototype !== Object.prototype && prototype !== null)
      return showNamed(value, prototype as object)
    if (depth > 1) return isList ? '[…]' : '{…}'
    const keys = isList ? [] : Object.keys(value)
    const length = isList ? value.length : keys.length
    let text = ''
    for (let at = 0; at < length; at++) {
      if (text.length > most.text || at >= 20) {
        text += `, … ${length - at} more`
        break
      }
      const key = isList ? String(at) : (keys[at] as string)
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      const shown = descriptor && !('value' in descriptor) ? 'getter' : showAt(descriptor?.value, depth + 1)
      text += `${at > 0 ? ', ' : ''}${isList ? '' : `${key.slice(0, most.text)}: `}${shown}`
    }
    return isList ? `[${text}]` : `{${text}}`
  }
  const { toISOString, getTime } = Date.prototype
  const showNamed = (value: object, prototype: object): string => {
    if (prototype === Date.prototype) {
      try {
        return Number.isNaN(getTime.call(value as Date)) ? 'Invalid Date' : toISOString.call(value as Date)
      } catch {
        return 'Date'
      }
    }
    if (foreign.has(prototype)) return 'object'
    const maker = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown
    if (typeof maker !== 'function' || foreign.has(maker)) return 'object'
    const name = Object.getOwnPropertyDescriptor(maker, 'name')?.value as unknown
    return typeof name === 'string' && name !== '' ? name.slice(0, most.text) : 'object'
  }

  return (value) => showAt(value, 0)
}
