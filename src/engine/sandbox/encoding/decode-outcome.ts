import type { ConsoleLine } from '../../../shared/model/view.ts'
import type { GuestTrace } from '../guest/tracer/guest-trace.ts'
import type { MapFailureCode, TaskRows } from '../worker/messages.ts'
import { readChunk, type ChunkValue } from './read-chunk.ts'

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

/** Rows that have the same names: the names, and the values of all rows end to end. */
export interface RowGroup {
  readonly names: readonly string[]
  readonly count: number
  readonly values: readonly SandboxValue[]
}

interface Ran {
  readonly key: string
  readonly console: readonly ConsoleLine[]
  /** What the map did, when it was traced and not ended from outside. */
  readonly trace?: GuestTrace
}

/** What the map made of one document. */
export type SandboxOutcome =
  | (Ran & { readonly rows: readonly SandboxRow[] })
  | (Ran & { readonly error: SandboxFailure })

/** The same with the rows in groups of the same names, as they arrive: for a caller that needs no object for each row. */
export type GroupedOutcome =
  | (Ran & { readonly groups: readonly RowGroup[] })
  | (Ran & { readonly error: SandboxFailure })

const silent: readonly ConsoleLine[] = []

/** Reads what a worker answered for the documents of these keys. */
export function decodeOutcomes(keys: readonly string[], { chunks, notes }: TaskRows): GroupedOutcome[] {
  const groups = readGroups(chunks)
  const noteOf = new Map(notes.map((note) => [note[0], note]))
  return keys.map((key, document) => {
    const note = noteOf.get(document)
    const console = note?.[2].length
      ? note[2].map(([level, text]) => ({ key, level: level as ConsoleLine['level'], text }))
      : silent
    const ran: Ran = { key, console, ...(note?.[3] ? { trace: note[3] } : {}) }
    if (!note?.[1]) return { ...ran, groups: groups.next().value ?? lost() }
    const [code, message, line, column] = note[1]
    const error = { code: code as MapFailureCode, message, line: line || null, column: column || null }
    return { ...ran, error }
  })
}

/** Makes an object of each row of an outcome. */
export function ungroup(outcome: GroupedOutcome): SandboxOutcome {
  if ('error' in outcome) return outcome
  const { groups, ...ran } = outcome
  return { ...ran, rows: rowsOf(groups) }
}

function lost(): never {
  throw new Error('the sandbox gave rows of fewer documents than it ran')
}

/** Gives the groups of one document after the other, see `Chunk`. */
function* readGroups(chunks: TaskRows['chunks']): Generator<RowGroup[], undefined> {
  for (const bytes of chunks) {
    const chunk = readChunk(bytes)
    const lists: (readonly string[])[] = []
    for (let at = 0; at < chunk.length;) {
      const groups: RowGroup[] = []
      for (let left = chunk[at++] as number; left > 0; left--) {
        const given = chunk[at++] as readonly string[] | number
        if (typeof given !== 'number') lists.push(given)
        const names = typeof given === 'number' ? lists[given]! : given
        const count = chunk[at++] as number
        const end = at + count * names.length
        const values: SandboxValue[] = []
        for (; at < end; at++) values.push(readValue(chunk[at]!))
        groups.push({ names, count, values })
      }
      yield groups
    }
  }
  return undefined
}

function rowsOf(groups: readonly RowGroup[]): SandboxRow[] {
  return groups.flatMap(({ names, count, values }) =>
    Array.from({ length: count }, (_, row) => rowOf(names, values, row * names.length)),
  )
}

/** The row whose values begin at `first`. */
export function rowOf(names: readonly string[], values: readonly SandboxValue[], first: number): SandboxRow {
  const row: Record<string, SandboxValue> = {}
  names.forEach((name, at) => {
    const value = values[first + at]
    // Assigned, this one name would set the prototype.
    if (name === '__proto__') Object.defineProperty(row, name, { value, enumerable: true })
    else row[name] = value
  })
  return row
}

function readValue(value: ChunkValue): SandboxValue {
  return typeof value === 'object' && value !== null ? untag(value as readonly [string, string]) : value
}

function untag([tag, text]: readonly [string, string]): SandboxValue {
  switch (tag) {
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
export function limitConsole(outcomes: GroupedOutcome[], lines: number): GroupedOutcome[] {
  let left = lines
  for (const [at, outcome] of outcomes.entries()) {
    const { length } = outcome.console
    if (length > left) outcomes[at] = { ...outcome, console: outcome.console.slice(0, left) }
    left = Math.max(0, left - length)
  }
  return outcomes
}
