/** What a version of a view goes through. `new` is before its registration, `gone` after the view was forgotten. */
export type LifecycleState =
  | 'new'
  | 'building'
  | 'paused'
  | 'interrupted'
  | 'ready'
  | 'failed'
  | 'retired'
  | 'gone'

export interface Transition {
  readonly from: LifecycleState
  readonly event: string
  readonly to: LifecycleState
}

const table: readonly (readonly [LifecycleState, string, LifecycleState])[] = [
  ['new', 'publish', 'building'],
  ['building', 'swap', 'ready'],
  ['building', 'fail', 'failed'],
  ['building', 'pause', 'paused'],
  ['building', 'die', 'interrupted'],
  ['building', 'cancel', 'retired'],
  ['building', 'cancel reindex', 'ready'],
  ['building', 'cancel first', 'gone'],
  ['paused', 'resume', 'building'],
  ['paused', 'cancel', 'retired'],
  ['paused', 'cancel reindex', 'ready'],
  ['paused', 'cancel first', 'gone'],
  ['interrupted', 'resume', 'building'],
  ['interrupted', 'pause', 'paused'],
  ['interrupted', 'cancel', 'retired'],
  ['interrupted', 'cancel reindex', 'ready'],
  ['interrupted', 'cancel first', 'gone'],
  ['failed', 'publish', 'building'],
  ['failed', 'publish unchanged', 'ready'],
  ['ready', 'reindex', 'building'],
  ['ready', 'supersede', 'retired'],
  ['retired', 'publish', 'building'],
]

/**
 * Every way from one state of a version to another. docs/views.md draws it, and a test walks each of them. A reindex
 * builds a version that answers: where it ends without a swap, the version is what it was before.
 */
export const transitions: readonly Transition[] = table.map(([from, event, to]) => ({ from, event, to }))
