import type { DocumentText } from '../../../shared/model/document.ts'
import { armsOf, type ProbeTable, type Sandbox } from '../../sandbox/sandbox.ts'
import type { FeatureTable } from './feature-table.ts'

/** Documents traced whatever they look like, documents traced of one shape, and documents traced in all. */
const budget = { any: 500, ofOneShape: 50, all: 5_000 }

/** Finds which ways through a map's branches documents take, on as many as is worth while. */
export class BranchFeatures {
  readonly #sandbox: Sandbox
  readonly #map: string
  readonly #table: FeatureTable
  readonly #shapes = new Map<string, number>()
  #traced = 0

  constructor(sandbox: Sandbox, map: string, table: FeatureTable) {
    this.#sandbox = sandbox
    this.#map = map
    this.#table = table
  }

  /** Whether a document with these features is to be traced. */
  wants(ids: readonly number[]): boolean {
    if (this.#traced >= budget.all) return false
    const name = ids.join(' ')
    const times = this.#shapes.get(name) ?? 0
    if (times >= budget.ofOneShape && this.#traced >= budget.any) return false
    if (times > 0 || this.#shapes.size < budget.all) this.#shapes.set(name, times + 1)
    this.#traced++
    return true
  }

  /** The features each document has by what the map does on it. */
  async of(
    documents: readonly DocumentText[],
    signal: AbortSignal | undefined,
  ): Promise<Map<string, number[]>> {
    const { outcomes, probes } = await this.#sandbox.trace(this.#map, documents, { signal })
    const arms = armsBySlot(probes)
    return new Map(
      outcomes.map((outcome) => {
        const ids: number[] = []
        const counts = outcome.trace?.n ?? []
        for (let at = 0; at + 1 < counts.length; at += 2) {
          const arm = counts[at + 1]! > 0 ? arms.get(counts[at]!) : undefined
          if (arm !== undefined) ids.push(this.#table.id('branch', arm))
        }
        if ('error' in outcome) ids.push(this.#table.id('branch', failureOf(outcome.error)))
        return [outcome.key, ids]
      }),
    )
  }
}

function failureOf({ code, line }: { readonly code: string; readonly line: number | null }): string {
  return line === null ? `fails with ${code}` : `line ${line} fails with ${code}`
}

function armsBySlot({ counters }: ProbeTable): Map<number, string> {
  const arms = new Map<number, string>()
  for (const { kind, slot, line, column, label } of counters) {
    if (kind === 'line') continue
    for (const [at, arm] of armsOf[kind].entries()) {
      const way = kind === 'case' ? '' : ` ${kind === 'loop' ? 'runs' : 'is'} ${arm}`
      arms.set(slot + at, `line ${line}:${column}: ${label}${way}`)
    }
  }
  return arms
}
