import * as v from 'valibot'
import { errorCodes } from '../errors.ts'
import { byName } from './by-name.ts'

/** An error as plain data. Details are those of `ErrorDetails`; they are checked where they are read. */
export const errorRecord = v.object({
  code: v.picklist(errorCodes),
  message: v.string(),
  details: byName(v.unknown()),
})
