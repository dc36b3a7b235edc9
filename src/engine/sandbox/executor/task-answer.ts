import { DatastoreError } from '../../../shared/errors.ts'
import type { SandboxFailure } from '../encoding/decode-outcome.ts'
import { lateMessage, outOfMemory } from '../worker/failure-note.ts'
import type { SandboxLimits } from '../limits.ts'
import type { MapFailure, TaskRows } from '../worker/messages.ts'
import type { PoolAnswer } from '../worker/pool.ts'

/** The answer of a thread that ended in the middle of its task. */
export type EndAnswer = Extract<PoolAnswer, { ended: unknown }>

/** Gives the rows of an answer; throws what it was instead. */
export function rowsOfTask(answer: Exclude<PoolAnswer, EndAnswer>): Extract<PoolAnswer, TaskRows> {
  if ('chunks' in answer) return answer
  if ('failure' in answer) throw errorOf(answer.failure)
  if ('cancelled' in answer) throw cancelled(undefined)
  if ('closed' in answer)
    throw new DatastoreError('CLOSED', 'The sandbox is closed: its database was closed while a map ran')
  throw new DatastoreError('INTERNAL', `The sandbox failed: ${answer.crash}`)
}

function errorOf({ code, message, line, column }: MapFailure): DatastoreError {
  const place = line > 0 ? ` (line ${line}, column ${column})` : ''
  const intro =
    code === 'MAP_SYNTAX' ? 'The map does not compile' : 'The map fails before it is given a document'
  const details = line > 0 ? { line, columnNumber: column } : {}
  return new DatastoreError(code, `${intro}: ${message}${place}`, { details })
}

/** The error of a run that was called off. */
export function cancelled(signal: AbortSignal | undefined): DatastoreError {
  return new DatastoreError('CANCELLED', 'The run of the map was cancelled', { cause: signal?.reason })
}

/** Says of a document that it ended its thread. */
export function failureOfEnd({ ended, message }: EndAnswer, limits: Required<SandboxLimits>): SandboxFailure {
  const nowhere = { line: null, column: null }
  switch (ended) {
    case 'timeout':
      return { code: 'MAP_TIMEOUT', message: lateMessage(limits), ...nowhere }
    case 'memory':
      return { code: 'MAP_MEMORY', message: outOfMemory, ...nowhere }
    case 'crash':
      return { code: 'MAP_ERROR', message: `this document crashed the sandbox: ${message}`, ...nowhere }
    default:
      throw new Error(`Unknown end of a thread: ${String(ended satisfies never)}`)
  }
}
