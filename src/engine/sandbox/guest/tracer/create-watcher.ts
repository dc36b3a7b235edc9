import type { Places } from './create-places.ts'
import type { ReadLog } from './create-read-log.ts'
import type { WatchedProxies } from './watch-proxies.ts'

/** Gives a document whose reading is noted. */
export type Watch = (document: unknown) => unknown

/**
 * Makes what watches documents: a map is given a tree of proxies that do nothing but note what is read. Each stands in the
 * place of its object inside its parent from the start, so that the map never meets the object itself.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createWatcher({ RealProxy }: WatchedProxies, log: ReadLog, places: Places): Watch {
  const most = { objects: 20_000, handlers: 2_000 }
  /** They depend on paths only and serve one document after the other: documents of a store are alike. */
  let handlers = new Map<string, ProxyHandler<object>>()

  const handlerOf = (path: string): ProxyHandler<object> => {
    let handler = handlers.get(path)
    if (handler) return handler
    handler = {
      get(target, key, receiver) {
        log.read(path, target, key)
        return Reflect.get(target, key, receiver) as unknown
      },
      has(target, key) {
        log.read(path, target, key)
        return Reflect.has(target, key)
      },
      getOwnPropertyDescriptor(target, key) {
        log.read(path, target, key)
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
      ownKeys(target) {
        if (log.quiet === 0 && path !== '') log.note(path)
        return Reflect.ownKeys(target)
      },
      // Setting looks the property up first, which is no reading of the map's.
      set(target, key, value, receiver) {
        log.written = true
        log.quiet++
        try {
          return Reflect.set(target, key, value, receiver)
        } finally {
          log.quiet--
        }
      },
    }
    if (log.exact) {
      handler.defineProperty = (target, key, descriptor) => {
        log.written = true
        return Reflect.defineProperty(target, key, descriptor)
      }
      handler.deleteProperty = (target, key) => {
        log.written = true
        return Reflect.deleteProperty(target, key)
      }
    }
    handlers.set(path, handler)
    return handler
  }
  return (document) => {
    if (handlers.size > most.handlers) handlers = new Map()
    if (typeof document !== 'object' || document === null) return document
    const root = new RealProxy(document, handlerOf(''))
    if (log.exact) places.stands(root, '')
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
          log.cut()
          return root
        }
        made++
        const place = log.pathOf(path, parent, key)
        const value = new RealProxy(child, handlerOf(place))
        if (log.exact) places.stands(value, place)
        Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
        waiting.push([child, place])
      }
    }
    return root
  }
}
