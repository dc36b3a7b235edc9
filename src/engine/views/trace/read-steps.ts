import type { RecordedStep } from '../../../shared/model/trace/view-recording.ts'
import { armsOf, type Counter, type GuestTrace, type ProbeTable } from '../../sandbox/sandbox.ts'

/** In the order of the numbers that stand for them. */
const kinds = ['line', 'way', 'turn', 'value', 'row', 'stop'] as const

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

interface ToldSteps {
  readonly steps: RecordedStep[]
  /** Of each row, how many paths had been read when it was emitted. */
  readonly rows: ReadonlyMap<number, number>
}

/** Reads what happened in its order: each statement that began, with what came of it. */
export function readSteps(trace: GuestTrace | undefined, { counters, sites }: ProbeTable): ToldSteps {
  const steps: Mutable<RecordedStep>[] = []
  const rows = new Map<number, number>()
  const bySlot = new Map<number, readonly [Counter, string]>()
  for (const counter of counters)
    for (const [at, arm] of armsOf[counter.kind].entries()) bySlot.set(counter.slot + at, [counter, arm])
  let turns: RecordedStep['turns'] = []
  let beginning: RecordedStep['given'] = []
  const list = trace?.s ?? []
  for (let at = 0; at + 2 < list.length; at += 3) {
    const kind = kinds[list[at]!]!
    const [number, read] = [list[at + 1]!, list[at + 2]!]
    const last = steps.at(-1)
    const [counter, arm] = bySlot.get(number) ?? []
    switch (kind) {
      case 'line':
        if (counter?.kind === 'line') {
          const { line, column } = counter
          steps.push({
            line,
            column,
            read,
            turns,
            given: beginning,
            ways: [],
            values: [],
            rows: [],
            stops: null,
          })
          turns = []
          beginning = []
        } else if (counter) last?.ways.push({ line: counter.line, label: counter.label, way: 'entered' })
        break
      case 'way':
        if (counter && arm !== undefined)
          last?.ways.push({ line: counter.line, label: counter.label, way: arm })
        break
      case 'turn':
        if (counter) turns = [...turns, { line: counter.line, turn: read }]
        break
      case 'value': {
        const [site = 0, ...shown] = trace?.v[number] ?? []
        const names = sites[site - 1]?.names ?? []
        const given = names.map((name, which) => ({ name, value: shown[which] ?? '' }))
        // What comes between a turn and its first statement belongs to the turn.
        if (turns.length > 0) beginning = [...beginning, ...given]
        else last?.values.push(...given)
        break
      }
      case 'row':
        rows.set(number, read)
        last?.rows.push(number)
        break
      case 'stop':
        if (last) last.stops = number === -1 ? null : number === 1
        break
      default:
        throw new Error(`No such thing happens in a map: ${String(kind satisfies never)}`)
    }
  }
  return { steps, rows }
}
