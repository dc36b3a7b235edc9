import type { Writable } from 'node:stream'
import { SingleBar } from 'cli-progress'

/** How far work has come; `total` is null while it is unknown. */
export interface ProgressCounts {
  readonly done: number
  readonly total: number | null
}

interface Shown<T> {
  readonly label: string
  readonly counts: (snapshot: T) => ProgressCounts
  /** The terminal; null shows nothing. */
  readonly stream: Writable | null
}

/** Runs work to its end and returns its last snapshot; shows a bar meanwhile, which is gone afterwards. */
export async function followProgress<T>(work: AsyncIterable<T>, shown: Shown<T>): Promise<T> {
  const { label, counts, stream } = shown
  const bar =
    stream === null
      ? null
      : new SingleBar({
          stream,
          format: `${label} {bar} {percentage}% {value}/{total}`,
          hideCursor: true,
          clearOnComplete: true,
          stopOnComplete: false,
          gracefulExit: false,
        })
  let last: T | undefined
  try {
    bar?.start(0, 0)
    for await (const snapshot of work) {
      last = snapshot
      const { done, total } = counts(snapshot)
      bar?.setTotal(Math.max(total ?? 0, done))
      bar?.update(done)
    }
  } finally {
    bar?.stop()
  }
  return last as T
}
