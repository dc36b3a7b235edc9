import * as v from 'valibot'

/** What the engine host asks of main: to start a query process, or to end one by force. */
export const processRequest = v.object({ queryProcess: v.picklist(['start', 'kill']), id: v.number() })

/** What main tells the engine host: that a query process's port comes along, or that the process has ended. */
export const processNews = v.object({ queryProcessIs: v.picklist(['started', 'ended']), id: v.number() })

export type ProcessRequest = v.InferOutput<typeof processRequest>
export type ProcessNews = v.InferOutput<typeof processNews>
