import type { GuestCollector } from './create-collector.ts'
import type { GuestNote, GuestSettings } from './guest-batch.ts'

/** Reads what a map threw: the error's code, its message, and its place in the compiled map. */
export type ReadError = (thrown: unknown) => GuestNote[1]

/**
 * Makes the reader of errors. It says in the `state` where memory was spent.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createErrorReader(
  { file, cells }: GuestSettings,
  state: Int32Array,
  { codeOf }: GuestCollector,
): ReadError {
  const position = new RegExp(`${file}:(\\d+):(\\d+)`)

  const messageOf = (thrown: unknown): string => {
    try {
      if (!(thrown instanceof Error)) {
        return `the map threw ${typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown)}`
      }
      const { name, message } = thrown
      if (name === 'InternalError' && message === 'stack overflow')
        return 'stack overflow: the map calls itself too deeply'
      return message === '' ? String(name) : `${String(name)}: ${String(message)}`
    } catch {
      return 'the map threw something that cannot be shown'
    }
  }

  return (thrown) => {
    const refused = codeOf(thrown)
    let code = refused ?? 'MAP_ERROR'
    let message = refused ? (thrown as Error).message : messageOf(thrown)
    let found: RegExpExecArray | null = null
    try {
      found = position.exec(String((thrown as Error | null)?.stack))
    } catch {
      found = null
    }
    if (!refused && message === 'InternalError: out of memory') {
      code = 'MAP_MEMORY'
      message = 'the map ran out of memory on this document'
      state[cells.spent] = 1
    }
    return [code, message.slice(0, 2_000), Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)]
  }
}
