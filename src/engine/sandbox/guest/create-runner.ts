import type { GuestConsole } from './create-console.ts'
import type { GuestCollector } from './create-collector.ts'
import type { Chunk, RowEncoder } from './create-encoder.ts'
import type { Power } from './create-power.ts'
import type { GuestTrace } from './guest-trace.ts'

/**
 * Cells of the memory the host and the guest share: which document runs, how many are done, whether to stop after it,
 * whether it found the memory spent, whether there are notes, and how many documents to run at most before the host is back.
 */
export const stateCells = {
  document: 0,
  finished: 1,
  stop: 2,
  spent: 3,
  noted: 4,
  most: 5,
  length: 6,
} as const

/** What there is to say of a document beside its rows: why it has none, what it wrote to the console, what it did. */
export type GuestNote = [
  document: number,
  error: readonly [code: string, message: string, line: number, column: number] | null,
  console: readonly (readonly [level: string, text: string])[],
  /** Of a traced map; null where it was stopped before that could be told. */
  trace: GuestTrace | null,
]

/** A compiled map: gives what it exports by default. Its powers are taken by `power`; `keep` gives back what it is given. */
export type MapFactory = (target: undefined, power: Power, keep: (value: unknown) => unknown) => unknown

/** What the host calls. Every text is JSON; nothing of the host is reachable from inside. */
export interface Guest {
  /** Takes the compiled map. */
  define(factory: MapFactory): void
  /** Evaluates the map once, without a document; gives '' or what is wrong with what it exports. */
  inspect(): string
  /**
   * Runs documents until all are done, the state says stop, or enough has gathered. It is the one way to a map, so that what the
   * stack of an error shows of the calls above the map is the same on each path.
   *
   * With 'load' it takes a `GuestBatch` as JSON, and the documents' texts end to end, before; with 'alone' one document: its
   * key, its text and '1' where that has marked integers. Then it gives the document's rows at once, and the state says whether there
   * is a note besides. With 'step' it goes on.
   */
  enter(way: 'load' | 'alone' | 'step', ...texts: readonly string[]): string | Chunk
  /** Gives the rows of the documents that are done and were not taken yet; those that failed are not among them. */
  take(): Chunk
  /** Gives the notes on the documents that are done and were not taken yet, as JSON text. */
  takeNotes(): string
  /** Forgets the last document that was done; gives its note, or null, as JSON text. */
  drop(): string
  /** Console lines of the document that was interrupted, as JSON text. */
  takeConsole(): string
}

export interface GuestBatch {
  readonly keys: readonly string[]
  readonly lengths: readonly number[]
  /** '1' for each document whose text has marked integers. Empty when none has. */
  readonly marked: string
}

export interface GuestSettings {
  /** Name the compiled map has in stack traces. */
  readonly file: string
  readonly cells: typeof stateCells
}

/**
 * Makes the loop that runs documents through the map. `mark` begins strings that stand for integers beyond 2^53; no document
 * contains it.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createRunner(
  settings: GuestSettings,
  mark: string,
  state: Int32Array,
  console: GuestConsole,
  { collect, refuse, codeOf, describe }: GuestCollector,
  rows: RowEncoder,
  power: Power,
): Guest {
  const { file, cells } = settings
  const flushSize = 262_144
  const position = new RegExp(`${file}:(\\d+):(\\d+)`)
  let factory: MapFactory = () => undefined
  let batch: GuestBatch = { keys: [], lengths: [], marked: '' }
  let text = ''
  let next = 0
  let at = 0
  let notes: { readonly document: number; readonly failed: boolean; readonly text: string }[] = []
  let noteSize = 0

  const keep = (value: unknown) => value
  const revive = (_key: string, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value
  const read = (index: number, start: number, end: number): unknown => {
    let doc: unknown
    try {
      const piece = text.slice(start, end)
      doc = batch.marked !== '' && batch.marked[index] === '1' ? JSON.parse(piece, revive) : JSON.parse(piece)
    } catch (error) {
      const { name, message } = error as Error
      if (message === 'out of memory') throw error
      if (name === 'InternalError')
        return refuse('MAP_ERROR', 'the document is nested too deeply to be read by a map')
      return refuse('MAP_ERROR', `the document is not valid JSON: ${message}`)
    }
    if (typeof doc === 'object' && doc !== null) (doc as { _key: string })._key = batch.keys[index] as string
    return doc
  }
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
  const errorOf = (thrown: unknown): GuestNote[1] => {
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
  const runOne = (index: number) => {
    const start = at
    at += batch.lengths[index] as number
    let error: GuestNote[1] = null
    console.start()
    try {
      rows.start()
      const map = factory(undefined, power, keep) as (doc: unknown) => unknown
      const doc = read(index, start, at)
      collect(map(doc))
    } catch (thrown) {
      rows.drop()
      error = errorOf(thrown)
    }
    const said = console.take()
    const trace = console.trace?.() ?? null
    if (error || said || trace) {
      const note = JSON.stringify([index, error, said ?? [], trace] satisfies GuestNote)
      notes.push({ document: index, failed: error !== null, text: note })
      noteSize += note.length
      state[cells.noted] = 1
    }
    // From here on nothing can be interrupted: what counts as done has its rows and its note.
    if (!error) rows.finish()
    next = index + 1
    state[cells.finished] = next
  }

  const step = () => {
    for (
      let left = state[cells.most] as number;
      left > 0 &&
      next < batch.keys.length &&
      state[cells.stop] === 0 &&
      state[cells.spent] === 0 &&
      rows.size + noteSize < flushSize;
      left--
    ) {
      state[cells.document] = next
      runOne(next)
    }
  }

  const begin = (documents: GuestBatch, texts: string) => {
    batch = documents
    text = texts
    next = 0
    at = 0
    rows.take()
    notes = []
    noteSize = 0
  }

  return {
    define: (compiled) => {
      factory = compiled
    },
    inspect: () => {
      console.start()
      const map = factory(undefined, power, keep)
      if (map === undefined)
        return 'the map has no default export; write: export default function* map(doc) { … }'
      if (typeof map !== 'function') return `the default export is ${describe(map)}, not a function`
      return /Async/.test(Object.prototype.toString.call(map))
        ? 'the map is async; a map is synchronous: remove async and await'
        : ''
    },
    enter: (way, first = '', second = '', third = '') => {
      if (way === 'load') begin(JSON.parse(first) as GuestBatch, second)
      if (way === 'alone') begin({ keys: [first], lengths: [second.length], marked: third }, second)
      step()
      return way === 'alone' ? rows.take() : ''
    },
    take: () => {
      // Where it was interrupted, the document it was at has left some.
      rows.drop()
      return rows.take()
    },
    takeNotes: () => {
      const taken = notes.filter(({ document }) => document < next).map((note) => note.text)
      notes = []
      noteSize = 0
      state[cells.noted] = 0
      return `[${taken.join(',')}]`
    },
    drop: () => {
      next--
      state[cells.finished] = next
      const last = notes[notes.length - 1]
      const note = last?.document === next ? last : undefined
      if (note) notes.pop()
      if (!note?.failed) rows.dropFinished()
      return note?.text ?? 'null'
    },
    takeConsole: () => JSON.stringify(console.take() ?? []),
  }
}
