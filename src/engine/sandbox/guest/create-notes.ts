import type { stateCells } from './guest-batch.ts'

interface Note {
  readonly document: number
  readonly failed: boolean
  /** A `GuestNote` as JSON. */
  readonly text: string
}

/** The notes on documents that are done and were not taken yet, oldest first. */
export interface GuestNotes {
  /** Characters of all of them. */
  readonly size: number
  add(note: Note): void
  /** Gives those on documents before `end` as JSON text, and forgets all. */
  take(end: number): string
  /** Removes the last one, where it is on this document; undefined where it is not. */
  pop(document: number): Note | undefined
  clear(): void
}

/**
 * Makes what keeps notes; the `state` says whether there are any.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createNotes({ noted }: typeof stateCells, state: Int32Array): GuestNotes {
  let notes: Note[] = []
  let size = 0
  const clear = () => {
    notes = []
    size = 0
  }

  return {
    get size() {
      return size
    },
    add: (note) => {
      notes.push(note)
      size += note.text.length
      state[noted] = 1
    },
    take: (end) => {
      const taken = notes.filter(({ document }) => document < end).map((note) => note.text)
      clear()
      state[noted] = 0
      return `[${taken.join(',')}]`
    },
    pop: (document) => (notes[notes.length - 1]?.document === document ? notes.pop() : undefined),
    clear,
  }
}
