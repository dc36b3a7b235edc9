import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import type { ServerLook } from './look-at-server.ts'
import { isDenied, isServerError } from './mysql-errors.ts'
import { reading } from './mysql-values.ts'

/** The server's option `--read-only` is in the way. */
const refusedByOption = 1290
const noSuchTable = 1146

/** What is to be written, and how. */
export interface Wanted {
  /** Whether to write although the user's transactions are read-only by default. */
  readonly readWrite: boolean
  readonly database: string
  /** Whether the connection is of a pool that the program has made. */
  readonly pool: boolean
}

/** Why nothing can be written, for the reader, before anything is; null when it can, or when only trying will tell. */
export async function whyReadonly(
  connection: PoolConnection,
  look: ServerLook,
  { readWrite, database, pool }: Wanted,
): Promise<string | null> {
  if (look.readsByDefault && !readWrite) {
    return `transactions of this user, or of the server, are read-only by default (transaction_read_only).${pool ? '' : ' Add "access=read-write" to the URL to write all the same.'}`
  }
  if (!look.takesWrites && (await isRefusedWrites(connection)))
    return 'its server takes no writes (read_only), as a replica does not. Open it again once it does.'
  const may = await mayWrite(connection)
  if (may) return null
  const user = await currentUser(connection)
  return `the user "${user}" may neither write the tables of the database "${database}" nor create any. Ask for the rights to do so, or open it as another user.`
}

/** Some users may write although the option is set. */
async function isRefusedWrites(connection: PoolConnection): Promise<boolean> {
  try {
    await connection.query('start transaction read write')
    await connection.query('rollback')
    return false
  } catch (error) {
    if (isServerError(error) && error.errno === refusedByOption) return true
    throw error
  }
}

async function mayWrite(connection: PoolConnection): Promise<boolean> {
  try {
    // The right is looked at, and nothing is done.
    await connection.query('explain insert into datastore_deletions select * from datastore_deletions')
    return true
  } catch (error) {
    if (isDenied(error)) return false
    if (isServerError(error) && error.errno === noSuchTable) return await mayCreate(connection)
    throw error
  }
}

/** False only when none of the grants, in any database, lets tables be created. A role may bring what is not listed. */
async function mayCreate(connection: PoolConnection): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>({
    ...reading,
    sql: 'show grants',
    rowsAsArray: true,
  })
  const lines = (rows as unknown as string[][]).map(([line]) => line!)
  return lines.some((line) => {
    const [, granted] = /^grant (.*?) on .* to /is.exec(line) ?? []
    return granted === undefined || /^all\b|(^|, )create(,|$)/i.test(granted)
  })
}

async function currentUser(connection: PoolConnection): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>({
    ...reading,
    sql: 'select current_user() as user',
  })
  return String(rows[0]!['user'])
}
