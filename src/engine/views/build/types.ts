import type { BuildRecord } from '../../catalog/build-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Session } from '../../session.ts'
import type { Mapper } from '../mapper.ts'
import type { ViewTable } from '../view-table.ts'

/** How far a build has come: documents mapped, and how many there are to map. */
export interface BuildProgress {
  readonly state: 'building' | 'ready'
  readonly done: number
  readonly total: number
}

export interface BuildContext {
  readonly store: string
  readonly session: Session
  readonly documents: DocumentTable
}

/** One version of one view that is registered, to be filled and then made the one that answers. */
export interface PlannedBuild {
  readonly record: ViewRecord
  readonly build: BuildRecord
  /** The table that is to be filled. */
  readonly table: ViewTable
  readonly mapper: Mapper
  /** The statements that create its indexes, in their order. */
  readonly indexes: readonly string[]
}
