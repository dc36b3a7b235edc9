import { numberText } from '../../../shared/numbers.ts'
import type { GuestNote } from '../guest/guest-batch.ts'
import type { SandboxLimits } from '../limits.ts'
import type { MapFailure } from './messages.ts'

export const outOfMemory = 'the map ran out of memory on this document'

export function lateMessage({ documentSteps }: Required<SandboxLimits>): string {
  return `the map takes too long on this document: more than ${numberText(documentSteps)} steps`
}

/** The note on a document that failed; `console` is what it had written, `trace` what it did. */
export function failureNote(
  document: number,
  { code, message, line, column }: MapFailure,
  console: GuestNote[2] = [],
  trace: GuestNote[3] = null,
): GuestNote {
  return [document, [code, message, line, column], console, trace]
}

/** The note on a document during which memory ran out, made of its own. */
export function memoryNote(document: number, own: GuestNote | null): GuestNote {
  const [, error, console, trace] = own ?? [document, null, [], null]
  const [, , line, column] = error ?? ['', '', 0, 0]
  return failureNote(document, { code: 'MAP_MEMORY', message: outOfMemory, line, column }, console, trace)
}
