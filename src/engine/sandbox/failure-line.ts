import type { GuestEntry } from './guest/create-runner.ts'
import type { MapFailure } from './messages.ts'

export const outOfMemory = 'the map ran out of memory on this document'

export function lateMessage(milliseconds: number): string {
  return `the map took longer than ${milliseconds} ms on this document`
}

/** The line of a document that failed; `console` is the JSON text of what it had written. */
export function failureLine({ code, message, line, column }: MapFailure, console = '[]'): string {
  return `{"e":${JSON.stringify([code, message, line, column])},"c":${console}}\n`
}

/** The line of a document during which memory ran out, made of the line it wrote itself. */
export function memoryLine(own: string | undefined): string {
  const { e, c } = JSON.parse(own ?? '{}') as GuestEntry
  const [, , line, column] = e ?? ['', '', 0, 0]
  return failureLine({ code: 'MAP_MEMORY', message: outOfMemory, line, column }, JSON.stringify(c ?? []))
}
