import type { GuestConsole } from '../realm/create-console.ts'
import type { RowEncoder } from '../create-encoder.ts'
import type { Guest, MapFactory } from '../create-runner.ts'
import type { Counts } from './create-counts.ts'
import type { ProbeResults, Probes } from './create-probes.ts'
import type { ReadLog } from './create-read-log.ts'
import type { Watch } from './create-watcher.ts'
import type { GuestTrace } from './guest-trace.ts'
import type { Lineage } from './create-lineage.ts'
import type { Steps } from './create-steps.ts'

type TracedFactory = (probes: Probes) => MapFactory

/** Parts that stand between a runner and what it uses. */
export interface GuestTracer {
  encoder(inner: RowEncoder): RowEncoder
  console(inner: GuestConsole): GuestConsole
  guest(inner: Guest): Guest & { takeTrace(): string }
}

/** What the tracer tells from. */
export interface TracerParts {
  readonly counts: Counts
  readonly log: ReadLog
  readonly results: ProbeResults
  readonly lineage: Lineage
  readonly steps: Steps
}

/**
 * Makes what follows a map while it runs, and tells where its rows come from.
 *
 * Runs inside QuickJS: its own text is evaluated there, so it may not refer to anything outside itself.
 */
export function createTracer(
  { counts, log, results, lineage, steps }: TracerParts,
  watch: Watch,
): GuestTracer {
  const mostRows = 1_000
  const { made } = results
  let rows: [number, number, number[]][] = []
  let cells: ReturnType<Lineage['cellsOf']>[] = []
  /** Where in the log the row before ended. */
  let previous = 0

  const noteRow = (row: unknown, taken: number) => {
    const literal = typeof row === 'object' && row !== null ? made.literals.get(row) : undefined
    const site = made.yielded !== 0 ? made.yielded : (literal?.site ?? made.returned)
    if (rows.length >= mostRows) {
      log.cut()
      return
    }
    const now = log.length
    if (log.exact) {
      steps.note('row', rows.length, log.paths.length)
      cells.push(lineage.cellsOf(row as object))
    }
    if (made.yielded !== 0) {
      rows.push([site, log.readBefore(previous), log.distinct([previous, now])])
      previous = now
    } else if (literal) {
      const from = literal.ended >= previous ? previous : literal.began
      rows.push([site, log.readBefore(from), log.distinct([from, literal.ended], [taken, now])])
      previous = Math.max(previous, literal.ended)
    } else {
      rows.push([site, log.readBefore(taken), log.distinct([taken, now])])
    }
  }
  const begin = () => {
    log.begin()
    results.begin()
    rows = []
    cells = []
    previous = 0
  }
  const finish = (): GuestTrace => ({
    n: counts.pairs(),
    p: log.paths,
    r: rows,
    v: results.values,
    x: log.isCut ? 1 : 0,
    ...(log.exact && { c: cells, w: log.written ? 1 : 0, s: steps.list }),
  })

  return {
    encoder: (inner) => ({
      start: () => {
        made.yielded = 0
        inner.start()
      },
      add: (row) => {
        const taken = log.length
        const problem = inner.add(row)
        if (!problem) noteRow(row, taken)
        return problem
      },
      finish: () => inner.finish(),
      drop: () => inner.drop(),
      dropFinished: () => inner.dropFinished(),
      get size() {
        return inner.size
      },
      take: () => inner.take(),
    }),
    console: (inner) => ({ ...inner, trace: finish }),
    guest: (inner) => {
      let factory: MapFactory = () => undefined
      return {
        ...inner,
        define: (compiled) => {
          factory = (compiled as unknown as TracedFactory)(results.probes)
          inner.define(factory)
        },
        enter: (way, ...texts) => {
          if (way === 'step') return inner.enter(way)
          inner.define((target, power, keep) => {
            begin()
            const map = factory(target, power, keep)
            return typeof map === 'function'
              ? (document: unknown) => (map as (doc: unknown) => unknown)(watch(document))
              : map
          })
          return inner.enter(way, ...texts)
        },
        takeTrace: () => JSON.stringify(finish()),
      }
    },
  }
}
