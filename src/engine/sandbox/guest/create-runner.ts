import type { GuestConsole } from './realm/create-console.ts'
import type { GuestCollector } from './create-collector.ts'
import type { ReadDocument } from './create-document-reader.ts'
import type { ReadError } from './create-error-reader.ts'
import type { Chunk } from './chunk.ts'
import type { RowEncoder } from './create-encoder.ts'
import type { GuestNotes } from './create-notes.ts'
import type { Power } from './realm/create-power.ts'
import type { GuestBatch, GuestNote, GuestSettings } from './guest-batch.ts'

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

/** What the loop is made of. */
export interface RunnerParts {
  readonly state: Int32Array
  readonly console: GuestConsole
  readonly collector: GuestCollector
  readonly read: ReadDocument
  readonly errorOf: ReadError
  readonly notes: GuestNotes
  readonly rows: RowEncoder
  readonly power: Power
}

/**
 * Makes the loop that runs documents through the map.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createRunner(
  { cells }: GuestSettings,
  { state, console, collector, read, errorOf, notes, rows, power }: RunnerParts,
): Guest {
  const { collect, describe } = collector
  const flushSize = 262_144
  let factory: MapFactory = () => undefined
  let batch: GuestBatch = { keys: [], lengths: [], marked: '' }
  let text = ''
  let next = 0
  let at = 0

  const keep = (value: unknown) => value
  const runOne = (index: number) => {
    const start = at
    at += batch.lengths[index] as number
    let error: GuestNote[1] = null
    console.start()
    try {
      rows.start()
      const map = factory(undefined, power, keep) as (doc: unknown) => unknown
      const doc = read(batch, index, text.slice(start, at))
      collect(map(doc))
    } catch (thrown) {
      rows.drop()
      error = errorOf(thrown)
    }
    const said = console.take()
    const trace = console.trace?.() ?? null
    if (error || said || trace) {
      const note = JSON.stringify([index, error, said ?? [], trace] satisfies GuestNote)
      notes.add({ document: index, failed: error !== null, text: note })
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
      rows.size + notes.size < flushSize;
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
    notes.clear()
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
    takeNotes: () => notes.take(next),
    drop: () => {
      next--
      state[cells.finished] = next
      const note = notes.pop(next)
      if (!note?.failed) rows.dropFinished()
      return note?.text ?? 'null'
    },
    takeConsole: () => JSON.stringify(console.take() ?? []),
  }
}
