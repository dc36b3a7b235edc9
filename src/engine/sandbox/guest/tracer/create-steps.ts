import type { ReadLog } from './create-read-log.ts'

/** What happens while a map runs: a statement begins, a way is taken, a loop goes round, variables are given values, a row leaves. */
export type StepKind = 'line' | 'way' | 'turn' | 'value' | 'row' | 'stop'

/** What happened in a document's run, in its order. */
export interface Steps {
  /** Whether anything but rows is noted. */
  on: boolean
  /** Kind, number (slot, place among the values, row, answer), how many paths had been read (of a turn: which); three after three. */
  readonly list: readonly number[]
  begin(): void
  note(kind: StepKind, number: number, read: number): void
  /** Notes where the answer is true; what is not there yet is no answer. */
  ask(question: () => unknown): void
}

/**
 * Makes what notes the order of things.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createSteps(log: ReadLog): Steps {
  const most = 60_000
  const kinds = ['line', 'way', 'turn', 'value', 'row', 'stop']
  let list: number[] = []

  return {
    on: false,
    get list() {
      return list
    },
    begin: () => {
      list = []
    },
    note(kind, number, read) {
      if (!this.on && kind !== 'row') return
      if (list.length < most) {
        list.push(kinds.indexOf(kind), number, read)
        return
      }
      log.cut()
      // The rest of a map that loops is not waited for.
      if (kind === 'line') throw new Error('enough was recorded')
    },
    ask(question) {
      let answer = 0
      try {
        answer = question() ? 1 : 0
      } catch {
        answer = -1
      }
      this.note('stop', answer, 0)
    },
  }
}
