import type { Entry } from '../entries.ts'

export const scenarios = [
  'put',
  'putMany',
  'delete',
  'transaction',
  'defineView',
  'addView',
  'reindex',
  'upgrade',
] as const

export type Scenario = (typeof scenarios)[number]

/** What a worker is to do until it is killed. */
export interface KillOrder {
  readonly path: string
  readonly scenario: Scenario
  readonly seed: number
  readonly run: number
  /** Versions of the two views to start from; each publication raises them. */
  readonly programVersion: number
  readonly tagsVersion: number
}

/** Key and new content of each document that a transaction writes; null deletes it. */
export type Write = readonly [key: string, entry: Entry | null]

/** What a worker says. A `begin` without its `ack` or `refused` was under way when the worker was killed. */
export type Said =
  | { readonly say: 'loaded' | 'opened' }
  | { readonly say: 'begin'; readonly writes: readonly Write[] }
  | { readonly say: 'ack' }
  | { readonly say: 'refused'; readonly code: string }
  | { readonly say: 'publishing' | 'published'; readonly view: 'index' | 'by_tag'; readonly version: number }
  | { readonly say: 'upgrading' | 'upgraded' }
  | { readonly say: 'failed'; readonly message: string }
