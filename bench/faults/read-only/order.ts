import { jobNames } from '../jobs.ts'

/** What meets a folder that can suddenly not be written. */
export const operations = [...jobNames, 'backup', 'open'] as const

export type Operation = (typeof operations)[number]

export interface ReadOnlyOrder {
  readonly template: string
  /** A folder for the run's files, which the worker may write, and whose permissions it may change. */
  readonly folder: string
  readonly documents: number
  readonly seed: number
  readonly run: number
}

export interface ReadOnlyReport {
  readonly run: number
  readonly operation: Operation
  /** How the operation ended that was under way, and the one that was begun while nothing could be written. */
  readonly ends: readonly string[]
  readonly acknowledged: number
  readonly problems: readonly string[]
}

/** The user that a campaign of root's works as: root may write everywhere. */
export const nobody = 65_534
