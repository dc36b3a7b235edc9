import type { ConsoleLine } from '../../shared/model/view.ts'
import type { RowGroup } from './guest/create-encoder.ts'
import type { GuestEntry } from './guest/create-runner.ts'
import type { GuestTrace } from './guest/create-tracer.ts'
import type { MapFailureCode } from './messages.ts'

/** A value of a row. `json` is an object or array as JSON text; `unsupported` says what no column can hold. */
export type SandboxValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | { readonly json: string }
  | { readonly unsupported: string }

export type SandboxRow = Readonly<Record<string, SandboxValue>>

/** Why a document gave no rows. Line and column count from 1 in the map's source. */
export interface SandboxFailure {
  readonly code: MapFailureCode
  readonly message: string
  readonly line: number | null
  readonly column: number | null
}

/** What the map made of one document. */
export type SandboxOutcome =
  | (Ran & { readonly rows: readonly SandboxRow[] })
  | (Ran & { readonly error: SandboxFailure })

interface Ran {
  readonly key: string
  readonly console: readonly ConsoleLine[]
  /** What the map did, when it was traced and not ended from outside. */
  readonly trace?: GuestTrace
}

const silent: readonly ConsoleLine[] = []

/** Reads the line a worker wrote for the document `key`. */
export function decodeOutcome(key: string, line: string): SandboxOutcome {
  const entry = JSON.parse(line) as GuestEntry
  const console = entry.c?.length
    ? entry.c.map(([level, text]) => ({ key, level: level as ConsoleLine['level'], text }))
    : silent
  if (entry.e) {
    const [code, message, at, column] = entry.e
    const error = { code: code as MapFailureCode, message, line: at || null, column: column || null }
    return { key, error, console, ...traceOf(entry) }
  }
  return { key, rows: (entry.r ?? []).flatMap(decodeGroup), console, ...traceOf(entry) }
}

function traceOf({ t }: GuestEntry): { trace?: GuestTrace } {
  return t ? { trace: t } : {}
}

function decodeGroup([count, names, values]: Readonly<RowGroup>): SandboxRow[] {
  return Array.from({ length: count }, (_, index) => {
    const row: Record<string, SandboxValue> = {}
    names.forEach((name, at) => {
      const given = values[index * names.length + at]
      const value = Array.isArray(given) ? untag(given as [string, string]) : (given as SandboxValue)
      // Assigned, this one name would set the prototype.
      if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true })
      else row[name] = value
    })
    return row
  })
}

function untag([tag, text]: readonly [string, string]): SandboxValue {
  switch (tag) {
    case 'n':
      return Number(text)
    case 'b':
      return BigInt(text)
    case 'd':
      return new Date(Number(text))
    case 'j':
      return { json: text }
    case 'x':
      return { unsupported: text }
    default:
      return undefined
  }
}

/** Keeps the first `lines` console lines of a whole run. */
export function limitConsole(outcomes: SandboxOutcome[], lines: number): SandboxOutcome[] {
  let left = lines
  for (const [at, outcome] of outcomes.entries()) {
    const { length } = outcome.console
    if (length > left) outcomes[at] = { ...outcome, console: outcome.console.slice(0, left) }
    left = Math.max(0, left - length)
  }
  return outcomes
}
