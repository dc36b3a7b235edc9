import type { GuestEntry } from './guest/create-runner.ts'
import type { MapFailure } from './messages.ts'

export const outOfMemory = 'the map ran out of memory on this document'

export function lateMessage(milliseconds: number): string {
  return `the map took longer than ${milliseconds} ms on this document`
}

/** The line of a document that failed; `console` is the JSON text of what it had written, `trace` that of what it did. */
export function failureLine(
  { code, message, line, column }: MapFailure,
  console = '[]',
  trace = 'null',
): string {
  return `{"e":${JSON.stringify([code, message, line, column])},"c":${console},"t":${trace}}\n`
}

/** The line of a document during which memory ran out, made of the line it wrote itself. */
export function memoryLine(own: string | undefined): string {
  const { e, c, t } = JSON.parse(own ?? '{}') as GuestEntry
  const [, , line, column] = e ?? ['', '', 0, 0]
  return failureLine(
    { code: 'MAP_MEMORY', message: outOfMemory, line, column },
    JSON.stringify(c ?? []),
    JSON.stringify(t ?? null),
  )
}
