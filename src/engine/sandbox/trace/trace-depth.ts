/**
 * How closely a map is watched: what it does on each line; that and the values of its variables; where the values of its rows come
 * from; or all of it in its order, with the condition on which to stop (`''` for none) after the colon.
 */
export type TraceDepth = 'lines' | 'values' | 'lineage' | `steps:${string}`

/** What of a map is watched. */
export interface Watching {
  readonly values: boolean
  readonly lineage: boolean
  readonly steps: boolean
  /** An expression over the map's variables, asked before each statement; '' for none. */
  readonly stopWhen: string
}

export function readDepth(depth: TraceDepth): Watching {
  const steps = depth.startsWith('steps:')
  return {
    values: depth === 'values' || steps,
    lineage: depth === 'lineage' || steps,
    steps,
    stopWhen: steps ? depth.slice('steps:'.length) : '',
  }
}
