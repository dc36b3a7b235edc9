import { Datastore } from '../../../src/engine/datastore.ts'

/** Has a store keep all revisions from now on, as the program of its own would. */
export async function withHistory({ database, store }: { database: string; store: string }): Promise<void> {
  const opened = await Datastore.open(database, { table: store, history: true })
  await opened.close()
}
