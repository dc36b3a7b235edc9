import { ORPCError } from '@orpc/client'
import * as v from 'valibot'
import { DatastoreError, type ErrorRecord } from '../errors.ts'
import { errorRecord } from '../model/error-record.ts'

/** One code on the wire, so that Datastore's codes never collide with oRPC's own (both have a NOT_FOUND and a CONFLICT). */
const wireCode = 'DATASTORE'

/** Packs an error so that code, message and details cross the border; stack and cause stay behind. */
export function toWire(record: ErrorRecord): ORPCError<string, ErrorRecord> {
  return new ORPCError(wireCode, { status: 500, message: record.message, data: record })
}

/** Unpacks what `toWire` packed; undefined for any other error. */
export function fromWire(thrown: unknown): DatastoreError | undefined {
  if (!(thrown instanceof ORPCError) || thrown.code !== wireCode) return undefined
  const record = v.safeParse(errorRecord, thrown.data)
  if (!record.success) return undefined
  return new DatastoreError(record.output.code, record.output.message, { details: record.output.details })
}
