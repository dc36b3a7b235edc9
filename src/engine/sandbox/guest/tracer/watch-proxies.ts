/** The realm's own maker of proxies, and the proxies that a map has made. */
export interface WatchedProxies {
  readonly RealProxy: ProxyConstructor
  readonly foreign: WeakSet<object>
}

/**
 * Notes each proxy that is made from here on, so that showing a value never runs code of the map. To be called before the
 * realm is locked.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function watchProxies(): WatchedProxies {
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

  return { RealProxy, foreign }
}
