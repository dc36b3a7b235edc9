import type { Operation } from '../../../src/engine/storage/operation.ts'
import { ServerStorage } from '../../../src/engine/storage/server/server-storage.ts'
import { SqliteStorage } from '../../../src/engine/storage/sqlite/sqlite-storage.ts'

/** Does something after each statement of an operation that only reads, before the next one; returns how that ends. */
export function betweenStatements(step: () => void): () => void {
  const ends = [SqliteStorage.prototype, ServerStorage.prototype].flatMap((prototype) => [
    wrap(prototype, 'read', (operation: Operation<unknown>) => disturbed(operation, step)),
    wrap(
      prototype,
      'readSnapshot',
      (operation: () => Operation<unknown>) => () => disturbed(operation(), step),
    ),
  ])
  return () => ends.forEach((end) => end())
}

function wrap<Given>(prototype: object, method: string, change: (given: Given) => Given): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, method)!
  const original = own.value as (given: Given) => unknown
  const value = function (this: unknown, given: Given) {
    return original.call(this, change(given))
  }
  Object.defineProperty(prototype, method, { ...own, value })
  return () => void Object.defineProperty(prototype, method, own)
}

function* disturbed<T>(operation: Operation<T>, step: () => void): Operation<T> {
  let next = operation.next()
  while (next.done !== true) {
    let answer: unknown
    try {
      answer = yield next.value
    } catch (error) {
      next = operation.throw(error)
      continue
    }
    step()
    next = operation.next(answer)
  }
  return next.value
}
