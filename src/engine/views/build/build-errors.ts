import { DatastoreError } from '../../../shared/errors.ts'

export function cancelledError(view: string, cause?: unknown): DatastoreError {
  return new DatastoreError(
    'CANCELLED',
    `Building view "${view}" was cancelled. The version that answered before still does.`,
    { details: { view }, cause },
  )
}

export function pausedError(view: string): DatastoreError {
  return new DatastoreError(
    'PAUSED',
    `Building view "${view}" was paused. What is done is kept: resume it to go on. The version that answered before still does.`,
    { details: { view } },
  )
}

export function takenError(view: string): DatastoreError {
  return new DatastoreError(
    'BUSY',
    `View "${view}" is no longer built here: another program took the work over while this one was not heard of. Nothing was written since; look at the view's state.`,
    { details: { view } },
  )
}
