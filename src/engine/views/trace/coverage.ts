import type { TracedBranch, TraceResult } from '../../../shared/model/trace/view-trace.ts'
import { armsOf, type Counter, type GuestTrace, type ProbeTable } from '../../sandbox/sandbox.ts'

interface Times {
  count: number
  documents: number
}

/** Adds up how often each line and branch of a map ran, over documents. */
export class Coverage {
  readonly #counters: readonly Counter[]
  readonly #slots = new Map<number, Times>()

  constructor({ counters }: ProbeTable) {
    this.#counters = counters
  }

  add(trace: GuestTrace): void {
    for (let at = 0; at + 1 < trace.n.length; at += 2) {
      const count = trace.n[at + 1]!
      if (count <= 0) continue
      const times = this.#slots.get(trace.n[at]!) ?? { count: 0, documents: 0 }
      times.count += count
      times.documents++
      this.#slots.set(trace.n[at]!, times)
    }
  }

  result(): Pick<TraceResult, 'lines' | 'branches'> {
    const lines = new Map<number, { line: number; column: number } & Times>()
    const branches: TracedBranch[] = []
    for (const { kind, slot, line, column, label } of this.#counters) {
      if (kind === 'line') {
        // Of several statements on a line, the first one tells how often the line ran.
        const known = lines.get(line)
        if (!known || column < known.column) lines.set(line, { line, column, ...this.#times(slot) })
      } else {
        const arms = armsOf[kind].map((name, arm) => ({ name, ...this.#times(slot + arm) }))
        branches.push({ line, column, label, arms })
      }
    }
    return {
      lines: [...lines.values()]
        .map(({ line, count, documents }) => ({ line, count, documents }))
        .toSorted((one, other) => one.line - other.line),
      branches: branches.toSorted((one, other) => one.line - other.line || one.column - other.column),
    }
  }

  #times(slot: number): Times {
    return this.#slots.get(slot) ?? { count: 0, documents: 0 }
  }
}
