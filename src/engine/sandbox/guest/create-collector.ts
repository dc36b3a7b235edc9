import type { RowEncoder, RowProblem } from './create-encoder.ts'

/** Gathers the rows of one document, and refuses what is none. */
export interface GuestCollector {
  /** Adds the rows of what a map returned to the encoder's chunk. Throws a refusal where it gave none. */
  collect(result: unknown): void
  /** Throws a refusal: an error with one of the engine's codes, at the place in `stack`. */
  refuse(code: string, message: string, stack?: string): never
  /** The code of a refusal; undefined for anything else that was thrown. */
  codeOf(thrown: unknown): string | undefined
  /** Names what is neither rows nor a function, for a message. */
  describe(result: unknown): string
}

/**
 * Makes the part of the guest that takes a map's result apart; `mostRows` is `rowsPerDocument` as its readers write it.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createCollector(
  rowsPerDocument: number,
  mostRows: string,
  encoder: RowEncoder,
): GuestCollector {
  const refusals = new WeakMap<Error, string>()
  let count = 0

  const refuse = (code: string, message: string, stack?: string): never => {
    const error = new Error(message)
    error.stack = stack ?? ''
    refusals.set(error, code)
    throw error
  }
  // An error without a stack gets one where it is thrown: thrown into a generator, that is its last yield.
  const stackOfYield = (iterator: Iterator<unknown>): string => {
    if (typeof iterator.throw !== 'function') return ''
    const probe = new Error('probe')
    delete probe.stack
    try {
      iterator.throw(probe)
    } catch (caught) {
      if (caught === probe) return String(probe.stack)
    }
    return ''
  }
  const refuseRow = ({ problem, tooLarge }: RowProblem, iterator?: Iterator<unknown>): never => {
    const stack = iterator ? stackOfYield(iterator) : ''
    if (tooLarge) return refuse('MAP_ROWS', `the map gave ${problem}, which is the limit of a row`, stack)
    const verb = iterator ? 'yielded' : 'returned an array that holds'
    return refuse(
      'MAP_ERROR',
      `the map ${verb} ${problem}; a row is a plain object such as { email: 'a@b.c' }`,
      stack,
    )
  }
  const add = (row: unknown, iterator?: Iterator<unknown>) => {
    if (count >= rowsPerDocument) {
      const stack = iterator ? stackOfYield(iterator) : ''
      refuse('MAP_ROWS', `the map gave more than ${mostRows} rows for this document`, stack)
    }
    count++
    const problem = encoder.add(row)
    if (problem) refuseRow(problem, iterator)
  }
  const describeResult = (result: unknown): string => {
    if (result === null || result === undefined || typeof result !== 'object')
      return String(result).slice(0, 60)
    const { then } = result as { then?: unknown }
    if (typeof then === 'function') return 'a promise'
    return Symbol.asyncIterator in result ? 'an async generator' : 'an object'
  }
  const collect = (result: unknown): void => {
    count = 0
    if (Array.isArray(result)) {
      for (let index = 0; index < result.length; index++) add(result[index])
      return
    }
    const iterate =
      typeof result === 'object' && result !== null
        ? (result as Iterable<unknown>)[Symbol.iterator]
        : undefined
    if (typeof iterate !== 'function') {
      const what = describeResult(result)
      const advice = /promise|async/.test(what)
        ? 'a map is synchronous: remove async and await'
        : 'a map is a generator that yields rows, or a function that returns an array of rows ([] for none)'
      refuse('MAP_ERROR', `the map returned ${what}; ${advice}`)
    }
    // A generator is its own iterator. The interpreter makes no object of each step when it iterates by itself.
    for (const row of result as Iterable<unknown>) add(row, result as Iterator<unknown>)
  }

  return { collect, refuse, codeOf: (thrown) => refusals.get(thrown as Error), describe: describeResult }
}
