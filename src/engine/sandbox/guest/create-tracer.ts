import type { GuestConsole } from './create-console.ts'
import type { RowEncoder } from './create-encoder.ts'
import type { Guest, MapFactory } from './create-runner.ts'
import type { GuestTrace } from './guest-trace.ts'

/** What instrumented code calls. */
interface Probes {
  /** Counts. */
  l(slot: number): void
  /** Counts whether a value counts as true, and gives it back. */
  b(slot: number, value: unknown): unknown
  /** Counts whether a value is null or undefined, and gives it back. */
  n(slot: number, value: unknown): unknown
  /** Counts whether what stands before a `?.` is null; `before` is the slot of the `?.` before it in the chain, or -1. */
  c(slot: number, before: number, value: unknown): unknown
  /** The same for a call of a method: `g` before the chain, `s` where the call happens, `z` around the chain. */
  g(slot: number): number
  s(slot: number): readonly never[]
  z(slot: number, before: number, called: number, value: unknown): unknown
  /** Counts the second way of each of two, and gives a value back; `u` says that it was the first way after all. */
  r(value: unknown, ...slots: number[]): unknown
  u(first: number, second: number): void
  /** Enters a loop: gives the cell that counts its turns. */
  e(slot: number): { turns: number }
  /** Counts a turn of a loop. */
  i(slot: number, cell: { turns: number }): void
  /** Notes what is about to be yielded, or returned. */
  y(site: number, value: unknown): unknown
  t(site: number, value: unknown): unknown
  /** Notes that an object literal begins, and where it was made. */
  q(): number
  o(site: number, began: number, made: object): object
  /** Shows variables. */
  v(site: number, ...values: unknown[]): void
}

type TracedFactory = (probes: Probes) => MapFactory

/** Parts that stand between a runner and what it uses. */
interface GuestTracer {
  encoder(inner: RowEncoder): RowEncoder
  console(inner: GuestConsole): GuestConsole
  guest(inner: Guest): Guest & { takeTrace(): string }
}

/**
 * Makes what follows a map while it runs. To be called before the realm is locked: it watches the making of proxies,
 * so that showing a value never runs code of the map.
 *
 * The document is given to the map as a tree of proxies that do nothing but note what is read. Each stands in the place
 * of its object inside its parent from the start, so that the map never meets the object itself.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createTracer(): GuestTracer {
  const most = {
    objects: 20_000,
    log: 50_000,
    paths: 500,
    rows: 1_000,
    values: 500,
    text: 80,
    path: 200,
    handlers: 2_000,
  }
  const RealProxy = Proxy
  const foreign = new WeakSet<object>()
  const { revocable } = Proxy
  Object.defineProperty(RealProxy, 'revocable', {
    value: {
      revocable(target: object, handler: ProxyHandler<object>) {
        const made = revocable(target, handler)
        foreign.add(made.proxy)
        return made
      },
    }.revocable,
  })
  globalThis.Proxy = new RealProxy(RealProxy, {
    construct(target, parameters, newTarget) {
      const made = Reflect.construct(target, parameters, newTarget) as object
      foreign.add(made)
      return made
    },
  })

  const none = Object.freeze([])
  let counts: number[] = []
  /** For each `?.`, whether the chain ended there when it was last come to. */
  let ended: boolean[] = []
  let paths: string[] = []
  /** Where in the log each path stands first. */
  let firsts: number[] = []
  let log: number[] = []
  let rows: [number, number, number[]][] = []
  let values: [number, ...string[]][] = []
  let literals = new WeakMap<object, { site: number; began: number; ended: number }>()
  /** Both depend on paths only and serve one document after the other: documents of a store are alike. */
  let handlers = new Map<string, ProxyHandler<object>>()
  let joined = new Map<string, Map<string, string>>()
  let known = new Map<string, number>()
  let names = 0
  let cut = 0
  let quiet = 0
  let yielded = 0
  let returned = 0
  let previous = 0

  const begin = () => {
    counts = []
    ended = []
    paths = []
    firsts = []
    log = []
    rows = []
    values = []
    literals = new WeakMap()
    known = new Map()
    if (handlers.size > most.handlers || names > most.handlers) {
      handlers = new Map()
      joined = new Map()
      names = 0
    }
    cut = quiet = yielded = returned = previous = 0
  }
  const count = (slot: number, by: number) => {
    counts[slot] = (counts[slot] ?? 0) + by
  }

  const note = (path: string) => {
    if (log.length >= most.log) {
      cut = 1
      return
    }
    let id = known.get(path)
    if (id === undefined) {
      if (paths.length >= most.paths) {
        cut = 1
        return
      }
      known.set(path, (id = paths.length))
      paths.push(path.length > most.path ? `${path.slice(0, most.path)}…` : path)
      firsts.push(log.length)
    }
    if (log[log.length - 1] !== id) log.push(id)
  }
  const spell = (path: string, name: string) => {
    if (name === '' || /[.[\]"]/.test(name)) return `${path}[${JSON.stringify(name)}]`
    return path === '' ? name : `${path}.${name}`
  }
  const join = (path: string, name: string): string => {
    let members = joined.get(path)
    if (!members) joined.set(path, (members = new Map<string, string>()))
    let member = members.get(name)
    if (member === undefined) {
      names++
      members.set(name, (member = spell(path, name)))
    }
    return member
  }
  const pathOf = (path: string, target: object, key: string) => {
    if (!Array.isArray(target)) return join(path, key)
    return key === 'length' ? path : `${path}[]`
  }
  // Properties that are not there were asked for all the same; what prototypes have is no part of a document.
  const read = (path: string, target: object, key: PropertyKey) => {
    if (quiet > 0 || typeof key !== 'string') return
    if (Object.hasOwn(target, key)) note(pathOf(path, target, key))
    else if (!(key in target) && key !== 'toJSON' && key !== 'then') note(pathOf(path, target, key))
  }
  const handlerOf = (path: string): ProxyHandler<object> => {
    let handler = handlers.get(path)
    if (handler) return handler
    handler = {
      get(target, key, receiver) {
        read(path, target, key)
        return Reflect.get(target, key, receiver) as unknown
      },
      has(target, key) {
        read(path, target, key)
        return Reflect.has(target, key)
      },
      getOwnPropertyDescriptor(target, key) {
        read(path, target, key)
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
      ownKeys(target) {
        if (quiet === 0 && path !== '') note(path)
        return Reflect.ownKeys(target)
      },
      // Setting looks the property up first, which is no reading of the map's.
      set(target, key, value, receiver) {
        quiet++
        try {
          return Reflect.set(target, key, value, receiver)
        } finally {
          quiet--
        }
      },
    }
    handlers.set(path, handler)
    return handler
  }
  const watch = (document: unknown): unknown => {
    if (typeof document !== 'object' || document === null) return document
    const root = new RealProxy(document, handlerOf(''))
    const waiting: [object, string][] = [[document, '']]
    let made = 1
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [parent, path] = next
      const keys = Object.keys(parent)
      for (let at = 0; at < keys.length; at++) {
        const key = keys[at] as string
        const child = Object.getOwnPropertyDescriptor(parent, key)?.value as unknown
        if (typeof child !== 'object' || child === null) continue
        if (made >= most.objects) {
          cut = 1
          return root
        }
        made++
        const place = pathOf(path, parent, key)
        const value = new RealProxy(child, handlerOf(place))
        Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
        waiting.push([child, place])
      }
    }
    return root
  }

  // Looks at values without running anything of the map's: no getters, no proxies, no methods.
  const show = (value: unknown, depth: number): string => {
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
      const shown = descriptor && !('value' in descriptor) ? 'getter' : show(descriptor?.value, depth + 1)
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

  const probes: Probes = {
    l: (slot) => count(slot, 1),
    b: (slot, value) => {
      count(value ? slot : slot + 1, 1)
      return value
    },
    n: (slot, value) => {
      count(value === null || value === undefined ? slot : slot + 1, 1)
      return value
    },
    c: (slot, before, value) => {
      const isNull = value === null || value === undefined
      // Where the chain has ended before, this was not looked at.
      if (value !== undefined || !ended[before]) count(isNull ? slot : slot + 1, 1)
      ended[slot] = isNull
      return value
    },
    g: (slot) => {
      ended[slot] = true
      return counts[slot + 1] ?? 0
    },
    s: (slot) => {
      ended[slot] = false
      count(slot + 1, 1)
      return none
    },
    z: (slot, before, called, value) => {
      if (called === (counts[slot + 1] ?? 0) && !ended[before]) count(slot, 1)
      return value
    },
    r: (value, ...slots) => {
      for (const slot of slots) count(slot, 1)
      return value
    },
    u: (first, second) => {
      count(first, 1)
      count(second, -1)
    },
    e: (slot) => {
      count(slot, 1)
      return { turns: 0 }
    },
    i: (slot, cell) => {
      cell.turns++
      if (cell.turns > 2) return
      count(slot + cell.turns - 1, -1)
      count(slot + cell.turns, 1)
    },
    y: (site, value) => {
      yielded = site
      return value
    },
    t: (site, value) => {
      returned = site
      return value
    },
    q: () => log.length,
    o: (site, began, made) => {
      literals.set(made, { site, began, ended: log.length })
      return made
    },
    v: (site, ...shown) => {
      if (values.length >= most.values) {
        cut = 1
        return
      }
      quiet++
      values.push([site, ...shown.map((value) => show(value, 0))])
      quiet--
    },
  }
  Object.freeze(probes)

  const distinct = (...ranges: readonly (readonly [number, number])[]): number[] => {
    const found = new Set<number>()
    for (const [from, to] of ranges) for (let at = from; at < to; at++) found.add(log[at] as number)
    return [...found]
  }
  const readBefore = (position: number): number => {
    let ids = 0
    while (ids < firsts.length && (firsts[ids] as number) < position) ids++
    return ids
  }
  const noteRow = (row: unknown, taken: number) => {
    const literal = typeof row === 'object' && row !== null ? literals.get(row) : undefined
    const site = yielded !== 0 ? yielded : (literal?.site ?? returned)
    if (rows.length >= most.rows) {
      cut = 1
      return
    }
    const now = log.length
    if (yielded !== 0) {
      rows.push([site, readBefore(previous), distinct([previous, now])])
      previous = now
    } else if (literal) {
      const from = literal.ended >= previous ? previous : literal.began
      rows.push([site, readBefore(from), distinct([from, literal.ended], [taken, now])])
      previous = Math.max(previous, literal.ended)
    } else {
      rows.push([site, readBefore(taken), distinct([taken, now])])
    }
  }
  const finish = (): GuestTrace => {
    const n: number[] = []
    // Passes over the holes.
    counts.forEach((times, slot) => n.push(slot, times))
    return { n, p: paths, r: rows, v: values, x: cut === 0 ? 0 : 1 }
  }

  return {
    encoder: (inner) => ({
      start: () => {
        yielded = 0
        inner.start()
      },
      add: (row) => {
        const taken = log.length
        const problem = inner.add(row)
        if (!problem) noteRow(row, taken)
        return problem
      },
      finish: () => inner.finish(),
      drop: () => inner.drop(),
      dropFinished: () => inner.dropFinished(),
      get size() {
        return inner.size
      },
      take: () => inner.take(),
    }),
    console: (inner) => ({ ...inner, trace: finish }),
    guest: (inner) => {
      let factory: MapFactory = () => undefined
      return {
        ...inner,
        define: (compiled) => {
          factory = (compiled as unknown as TracedFactory)(probes)
          inner.define(factory)
        },
        enter: (way, ...texts) => {
          if (way === 'step') return inner.enter(way)
          inner.define((target, power, keep) => {
            begin()
            const map = factory(target, power, keep)
            return typeof map === 'function'
              ? (document: unknown) => (map as (doc: unknown) => unknown)(watch(document))
              : map
          })
          return inner.enter(way, ...texts)
        },
        takeTrace: () => JSON.stringify(finish()),
      }
    },
  }
}
