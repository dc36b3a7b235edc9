import { join } from 'node:path'
import { Child } from '../child.ts'
import type { ClockOrder, ClockReport, NumberedOrder } from './order.ts'

const worker = join(import.meta.dirname, 'worker.ts')

/** How long an answer may take on a slow day, in milliseconds: beyond it, the program hangs. */
const longest = 120_000

/** An order under way. */
export interface Asked {
  /** How it began: `begun`, or how it ended before. */
  readonly begun: Promise<ClockReport>
  readonly ended: Promise<ClockReport>
}

/** A program whose clock can be set. */
export class Program {
  readonly #child = Child.start(worker)
  #last = 0

  begin(order: ClockOrder): Asked {
    const id = ++this.#last
    this.#child.send({ id, order } satisfies NumberedOrder)
    return { begun: this.#hear(id, () => true), ended: this.#hear(id, ({ end }) => end !== 'begun') }
  }

  async do(order: ClockOrder): Promise<ClockReport> {
    return await this.begin(order).ended
  }

  async kill(): Promise<void> {
    await this.#child.kill()
  }

  async #hear(id: number, wanted: (report: ClockReport) => boolean): Promise<ClockReport> {
    const line = await this.#child.line((text) => {
      if (!text.startsWith(`{"id":${id},`)) return false
      return wanted(JSON.parse(text) as ClockReport)
    }, longest)
    if (line !== undefined) return JSON.parse(line) as ClockReport
    return { id, end: 'no answer', message: this.#child.complaint }
  }
}
