import * as v from 'valibot'

/** What the engine host asks of main: to start a reader, or to end one by force. */
export const readerRequest = v.object({ reader: v.picklist(['start', 'kill']), id: v.number() })

/** What main tells the engine host: that a reader's port comes along, or that the reader has ended. */
export const readerNews = v.object({ readerIs: v.picklist(['started', 'ended']), id: v.number() })

export type ReaderRequest = v.InferOutput<typeof readerRequest>
export type ReaderNews = v.InferOutput<typeof readerNews>
