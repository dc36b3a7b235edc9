import { execute } from './execute.ts'
import { openRawConnection } from '../servers/server-database.ts'
import { dialect } from './temporary-url.ts'

/** Executes SQL on the database of a test, whichever it is, as another program would, past the engine. */
export async function meddle(url: string, sql: string): Promise<void> {
  if (dialect === 'sqlite') return await execute(url, sql)
  const connection = await openRawConnection(dialect, url)
  await connection.run(sql)
  await connection.close()
}
