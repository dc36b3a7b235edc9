import type { Client } from '../../shared/rpc/connection.ts'
import { connection } from './connection.ts'

/**
 * Everything the engine host offers. It stays the same over a reconnect; everything it throws is a `DatastoreError`.
 *
 * @example
 * const rows = await client.documents.page({ database, store, prefix: '', offset: 0, limit: 100 }, { signal })
 */
export const client: Client = connection.client
