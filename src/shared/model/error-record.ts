import * as v from 'valibot'
import { errorCodes } from '../errors.ts'

/** An error as plain data. Details are those of `ErrorDetails`; they are checked where they are read. */
export const errorRecord = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  details: v.record(v.string(), v.unknown()),
})
