import type { DryRunBudget } from '../views/dry-run/dry-run.ts'

/** How to cancel work that takes long: it then fails with `CANCELLED`. */
export interface CancelOptions {
  readonly signal?: AbortSignal
}

/** How far a dry run goes, and the `cursor` of one that stopped early, to go on with it. */
export interface DryRunOptions extends CancelOptions {
  readonly budget?: DryRunBudget
  readonly from?: string
  /** Whether one that ends early is kept, to be gone on with; it is unless this is false. */
  readonly keep?: boolean
}

/** Where a verification begins. */
export interface VerifyOptions extends CancelOptions {
  /** Go on after the `last` document of another verification. */
  readonly after?: number
}

/** What `checkOptions` allows where a call can only be cancelled. */
export const cancelOptions = { signal: 'signal' } as const
