import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard'
import { entriesByName } from '../model/by-name.ts'

/**
 * Carries objects without a prototype as such, and any object with a member called `__proto__`: written as JSON by
 * plain assignment, that member would be lost, and the other members would come back on an object that has a
 * `constructor` of its own.
 */
export const namedObjects: StandardRPCCustomJsonSerializer = {
  type: 100,
  condition: (data) => {
    if (typeof data !== 'object' || data === null) return false
    const prototype: unknown = Object.getPrototypeOf(data)
    return prototype === null || (prototype === Object.prototype && Object.hasOwn(data, '__proto__'))
  },
  serialize: (data: object) => Object.entries(data),
  deserialize: (entries: [string, unknown][]) => entriesByName(entries),
}
