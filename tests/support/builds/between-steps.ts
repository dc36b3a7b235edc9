import { Session } from '../../../src/engine/session.ts'
import { MapPrefetcher } from '../../../src/engine/views/build/map-prefetcher.ts'

type Step = () => Promise<unknown>

/** Does something before each transaction that is begun; returns how that ends. */
export function beforeWriting(step: Step): () => void {
  return wrap(Session.prototype, 'write', async (write) => {
    await step()
    return await write()
  })
}

/**
 * Does something whenever a builder has read and mapped a batch, or found no more to read, and before it saves that; returns how
 * that ends.
 */
export function beforeSaving(step: Step): () => void {
  return wrap(MapPrefetcher.prototype, 'after', async (read) => {
    const batch = await read()
    await step()
    return batch
  })
}

/** The same step, but nothing while it is under way: what it does itself has no steps in between. */
export function undisturbed(step: Step): Step {
  let isUnderWay = false
  return async () => {
    if (isUnderWay) return
    isUnderWay = true
    await step()
    isUnderWay = false
  }
}

function wrap(prototype: object, method: string, around: (call: Step) => Promise<unknown>): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, method)!
  const original = own.value as (...args: unknown[]) => Promise<unknown>
  const value = function (this: unknown, ...args: unknown[]) {
    return around(() => original.apply(this, args))
  }
  Object.defineProperty(prototype, method, { ...own, value })
  return () => void Object.defineProperty(prototype, method, own)
}
