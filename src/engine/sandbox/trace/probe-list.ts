import type { AnyNode } from 'acorn'
import type { CompiledMap } from '../compile/module-to-factory.ts'
import type { Position } from '../compile/source-positions.ts'
import { armsOf, type Counter, type CounterKind, type ProbeTable, type Site } from './probe.ts'

/** More places than this are not watched; the rest of the map runs as it is. */
const mostProbes = 5_000

/** The probes of a map, numbered, each with its place in the user's source. */
export class ProbeList {
  readonly #map: CompiledMap
  readonly #lineStarts: readonly number[]
  readonly #counters: Counter[] = []
  readonly #sites: Site[] = []
  #slots = 0

  constructor(map: CompiledMap) {
    this.#map = map
    const starts = [0]
    for (let at = map.factory.indexOf('\n'); at >= 0; at = map.factory.indexOf('\n', at + 1))
      starts.push(at + 1)
    this.#lineStarts = starts
  }

  get table(): ProbeTable {
    return { counters: this.#counters, sites: this.#sites }
  }

  /** Gives the first slot of a counter; undefined when there are too many. */
  counter(kind: CounterKind, node: Pick<AnyNode, 'start'>, label: string): number | undefined {
    if (this.#counters.length >= mostProbes) return undefined
    const slot = this.#slots
    this.#slots += armsOf[kind].length
    this.#counters.push({ kind, slot, label, ...this.placeOf(node) })
    return slot
  }

  /** Gives the number of a site, from 1; `within` are the lines of the conditions and loops around it. */
  site(node: AnyNode, names: readonly string[] = [], within: readonly number[] = []): number | undefined {
    if (this.#sites.length >= mostProbes) return undefined
    return this.#sites.push({ names, within, ...this.placeOf(node) })
  }

  /** The place of a node in the user's source. */
  placeOf({ start }: Pick<AnyNode, 'start'>): Position {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#lineStarts[middle]! <= start) low = middle
      else high = middle - 1
    }
    return this.#map.locate({ line: low + 1, column: start - this.#lineStarts[low]! + 1 })
  }
}
