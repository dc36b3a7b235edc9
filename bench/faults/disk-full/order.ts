export const operations = [
  'put',
  'putMany',
  'delete',
  'transaction',
  'publish',
  'addView',
  'reindex',
  'backup',
  'export',
  'import',
] as const

export type Operation = (typeof operations)[number]

/** How space runs out: a small filesystem, or a limit on the size of this process's files. */
export type Shortage = 'small filesystem' | 'file size limit'

export interface DiskFullOrder {
  readonly template: string
  /** Folder for the run's files: on the small filesystem when that is what runs out. */
  readonly folder: string
  readonly shortage: Shortage
  readonly seed: number
  readonly run: number
}

export interface DiskFullReport {
  readonly run: number
  readonly operation: Operation
  /** Whether space ran out before the operations ended. */
  readonly full: boolean
  readonly acknowledged: number
  readonly problems: readonly string[]
}
