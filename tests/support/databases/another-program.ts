import { execute } from './execute.ts'
import { openRawConnection } from '../servers/server-database.ts'
import { dialect } from './temporary-url.ts'

/** What another program does, past the engine. */
export async function byAnotherProgram(url: string, ...statements: string[]): Promise<void> {
  if (dialect === 'sqlite') return await execute(url, ...statements)
  const raw = await openRawConnection(dialect, url)
  for (const sql of statements) await raw.run(sql)
  await raw.close()
}
