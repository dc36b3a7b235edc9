import { DatastoreError } from '../../../shared/errors.ts'
import type { BuildRecord } from '../../catalog/build-record.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { Operation } from '../../storage/operation.ts'
import { isHeld } from './lease.ts'
import type { BuildContext } from './types.ts'

/** @throws DatastoreError `BUSY` when a builder is at work. One that was asked to pause writes nothing more than it has under way. */
export function refuseHeld({ name }: ViewRecord, build: BuildRecord): void {
  if (!isHeld(build) || build.paused) return
  throw new DatastoreError(
    'BUSY',
    `View "${name}" is being built already. Wait until it is done, or cancel it where it was started.`,
    { details: { view: name } },
  )
}

/** @throws DatastoreError `EXISTS` when a table that is not the view's has the name that the view's table needs */
export function* refuseTakenTable(
  context: Pick<BuildContext, 'session'>,
  view: string,
  table: string,
): Operation<void> {
  const names = yield* context.session.storage.dialect.introspector.tableNames()
  const taken = names.find((name) => name.toLowerCase() === table.toLowerCase())
  if (
    taken === undefined &&
    !table.toLowerCase().startsWith('datastore_') &&
    !table.toLowerCase().startsWith('sqlite_')
  )
    return
  throw new DatastoreError(
    'EXISTS',
    taken === undefined
      ? `View "${view}" cannot use the table name "${table}": names that start with "datastore_" or "sqlite_" are reserved. Choose another name.`
      : `View "${view}" needs a table "${table}", and this database has one already that is not this view's. Choose another name.`,
    { details: { view, tables: [table] } },
  )
}

export function nothingToResume(view: string): DatastoreError {
  return new DatastoreError(
    'NOT_FOUND',
    `View "${view}" has no unfinished build: it was finished or cancelled meanwhile. Reindex it to fill it anew.`,
    { details: { view } },
  )
}

export function notOurs(view: string): DatastoreError {
  return new DatastoreError(
    'INVALID_INPUT',
    `View "${view}" is maintained by a program of your own: its map is not in the database. Change and reindex it there.`,
    { details: { view } },
  )
}

export function takenByAuthored(view: string): DatastoreError {
  return new DatastoreError(
    'EXISTS',
    `The database has an authored view "${view}". Give the program's view another name, or remove that one first.`,
    {
      details: { view },
    },
  )
}
