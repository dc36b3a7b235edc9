import { median, rate } from './measure.ts'
import type { Measured } from './measure.ts'

/** One case: operations a second of ours and of the hand-written program, and the middle of the rounds' ratios. */
export interface Pair {
  readonly ours: number
  readonly raw: number
  readonly ratio: number
  /** The same by processor time, which a busy machine disturbs less, and which knows no waiting for the disk. */
  readonly processorRatio: number
  /** What the ratio is to reach. */
  readonly target: number | null
  readonly missed: boolean
}

type Turn = (round: number) => Promise<Measured>

/** Does a case with both in turn, and compares them. */
export async function pair(
  rounds: number,
  turns: { readonly ours: Turn; readonly raw: Turn },
  target: number | null,
): Promise<Pair> {
  const [mine, theirs]: [Measured[], Measured[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    // The second one may find the machine warmer, or the disk busy with what the first has written.
    const inTurn = [
      async () => mine.push(await turns.ours(round)),
      async () => theirs.push(await turns.raw(round)),
    ]
    for (const turn of round % 2 === 0 ? inTurn : inTurn.toReversed()) await turn()
  }
  return comparePairs(mine, theirs, target)
}

/** A ratio is the middle one of the rounds' own: what disturbs the machine for a while disturbs both of a round. */
export function comparePairs(
  mine: readonly Measured[],
  theirs: readonly Measured[],
  target: number | null,
): Pair {
  const middle = (of: (measured: Measured) => number): number => {
    const ratios = mine.map((measured, round) => of(theirs[round]!) / of(measured)).toSorted((a, b) => a - b)
    return Number(ratios[Math.floor(ratios.length / 2)]!.toFixed(2))
  }
  const ratio = middle((measured) => measured.milliseconds)
  return {
    ours: Math.round(rate(median(mine))),
    raw: Math.round(rate(median(theirs))),
    ratio,
    processorRatio: middle((measured) => measured.processorMilliseconds),
    target,
    missed: target !== null && ratio < target,
  }
}
