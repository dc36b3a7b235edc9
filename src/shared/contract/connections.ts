import { oc } from '@orpc/contract'
import * as v from 'valibot'
import { databaseSummary } from '../model/database.ts'

/** A password goes in here and comes out nowhere. Without one, the one that is known for the URL is used. */
const address = {
  url: v.pipe(v.string(), v.nonEmpty()),
  password: v.optional(v.string()),
}

/** Connecting to servers. What is wrong is told with `details.argument`: the part of the connection it is about. */
export const connections = {
  /** How a server was connected to last, and whether this host can remember passwords. */
  describe: oc
    .input(v.object({ url: v.string() }))
    .output(v.object({ canRemember: v.boolean(), remembered: v.boolean(), readonly: v.boolean() })),
  /** Connects for a moment, writing nothing, and tells what is there. */
  test: oc
    .input(v.object(address))
    .output(v.object({ product: v.string(), stores: v.array(v.string()), tables: v.number() })),
  /** Opens a server's database; what was open of it before stays until that has succeeded. */
  open: oc
    .input(v.object({ ...address, readonly: v.boolean(), remember: v.boolean() }))
    .output(databaseSummary),
}
