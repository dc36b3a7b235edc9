import type { GuestTrace } from '../tracer/guest-trace.ts'

/** What a map wrote to its console, oldest first: `[level, text]`. */
export interface GuestConsole {
  /** Begins a document. */
  start(): void
  /** Hands over the lines of the present document, or undefined when it wrote none. */
  take(): [string, string][] | undefined
  /** What the present document did, where that is watched. */
  trace?(): GuestTrace
}

/**
 * Puts a `console` into the realm that keeps its lines instead of printing them.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createConsole(linesPerDocument: number): GuestConsole {
  const longest = 2_000
  let lines: [string, string][] = []

  const quote = (text: string) => JSON.stringify(text.length > longest ? text.slice(0, longest) : text)
  const show = (value: unknown, depth: number, parents: readonly object[]): string => {
    switch (typeof value) {
      case 'string':
        return quote(value)
      case 'bigint':
        return `${value}n`
      case 'function':
        return `[function ${value.name}]`
      case 'object':
        return value === null ? 'null' : showObject(value, depth, parents)
      default:
        return Object.is(value, -0) ? '-0' : String(value)
    }
  }
  const showObject = (value: object, depth: number, parents: readonly object[]): string => {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof Error) return `${value.name}: ${value.message}`
    if (value instanceof RegExp) return String(value)
    if (parents.includes(value)) return '[circular]'
    if (depth > 4) return Array.isArray(value) ? '[…]' : '{…}'
    const inside = [...parents, value]
    if (Array.isArray(value)) return `[${list(value, (item) => show(item, depth + 1, inside))}]`
    if (value instanceof Set) return `Set {${list([...value], (item) => show(item, depth + 1, inside))}}`
    const pair = ([key, item]: [unknown, unknown]) =>
      `${typeof key === 'string' && /^[\w$]+$/.test(key) ? key : show(key, depth + 1, inside)}: ${show(item, depth + 1, inside)}`
    if (value instanceof Map) return `Map {${list([...value], pair)}}`
    return `{${list(Object.entries(value), pair)}}`
  }
  const list = <T>(items: readonly T[], one: (item: T) => string) => {
    let text = ''
    for (let at = 0; at < items.length; at++) {
      if (text.length > longest || at > 100) return `${text}, … ${items.length - at} more`
      text += `${at > 0 ? ', ' : ''}${one(items[at] as T)}`
    }
    return text
  }
  const write = (level: string, values: readonly unknown[]) => {
    if (lines.length >= linesPerDocument) return
    const text = values.map((value) => (typeof value === 'string' ? value : show(value, 0, []))).join(' ')
    lines.push([level, text.length > longest ? `${text.slice(0, longest)}…` : text])
  }

  const target: Record<string, unknown> = {}
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    target[level] = (...values: unknown[]) => write(level, values)
  }
  Object.defineProperty(globalThis, 'console', { value: target, writable: true, configurable: true })

  return {
    start: () => {
      lines = []
    },
    take: () => {
      if (lines.length === 0) return undefined
      const taken = lines
      lines = []
      return taken
    },
  }
}
