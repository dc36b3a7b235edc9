/** How fast a job goes. */
export interface Pace {
  readonly rate: number | null
  readonly secondsLeft: number | null
}

/** Seconds after which what was measured counts a third. */
const memory = 3
/** The first moments say more about starting than about the pace. */
const [beforeRate, beforeEnd] = [0.5, 1]

/** Smooths a job's pace: what was measured lately counts most. */
export class JobPace {
  #last: { readonly at: number; readonly done: number; readonly share: number | null } | undefined
  #seconds = 0
  #done = 0
  #share = 0

  /** Notes how far the job is at a time in milliseconds; `share` is from 0 to 1. */
  note(done: number, share: number | null, at: number): Pace {
    const last = this.#last
    if (last !== undefined && at <= last.at) return this.#pace(share)
    this.#last = { at, done, share }
    if (last === undefined) return this.#pace(share)
    const seconds = (at - last.at) / 1000
    const kept = Math.exp(-seconds / memory)
    this.#seconds += seconds
    this.#done = this.#done * kept + ((done - last.done) / seconds) * (1 - kept)
    this.#share = this.#share * kept + (((share ?? 0) - (last.share ?? 0)) / seconds) * (1 - kept)
    return this.#pace(share)
  }

  #pace(share: number | null): Pace {
    // The average began at nothing: what that takes off is given back.
    const seen = 1 - Math.exp(-this.#seconds / memory)
    const rate = this.#seconds < beforeRate ? null : Math.max(0, this.#done / seen)
    if (share === null || this.#seconds < beforeEnd || this.#share <= 0) return { rate, secondsLeft: null }
    return { rate, secondsLeft: Math.max(0, 1 - share) / (this.#share / seen) }
  }
}
