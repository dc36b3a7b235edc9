import { row, rows, run } from '../../src/engine/storage/operation.ts'
import type { SqlRow, SqlValue } from '../../src/engine/storage/operation.ts'
import { SqliteStorage } from '../../src/engine/storage/sqlite/sqlite-storage.ts'

/** Runs statements on a file beneath the engine, as another SQLite tool would. */
export async function execute(
  path: string,
  ...statements: (string | readonly [string, readonly SqlValue[]])[]
): Promise<void> {
  const storage = SqliteStorage.open(path, { create: true })
  try {
    for (const statement of statements) {
      const [sql, params] = typeof statement === 'string' ? [statement, []] : statement
      await storage.write(() => run(sql, params))
    }
  } finally {
    await storage.close()
  }
}

/** Reads rows of a file beneath the engine. */
export async function select<R = SqlRow>(
  path: string,
  sql: string,
  params: readonly SqlValue[] = [],
): Promise<R[]> {
  const storage = SqliteStorage.open(path)
  try {
    return await storage.read(rows<R>(sql, params))
  } finally {
    await storage.close()
  }
}

/** What SQLite says of the file's structure; null when it is sound. */
export async function integrityProblem(path: string): Promise<string | null> {
  const storage = SqliteStorage.open(path)
  try {
    const found = await storage.read(row<{ integrity_check: string }>('pragma integrity_check'))
    return found?.integrity_check === 'ok' ? null : (found?.integrity_check ?? 'no answer')
  } finally {
    await storage.close()
  }
}

/** Lets every build's owner be taken for dead, as when thirty seconds have passed. */
export async function expireLeases(path: string): Promise<void> {
  await execute(path, 'update datastore_builds set lease_until = 0')
}

/** Every row of every table as one text, to tell whether anything at all has changed. */
export async function dump(path: string): Promise<string> {
  const tables = await select<{ name: string; sql: string }>(
    path,
    `select name, sql from sqlite_master where type = 'table' order by name`,
  )
  const parts: string[] = []
  for (const { name, sql } of tables) {
    const found = await select(path, `select * from "${name.replaceAll('"', '""')}" order by rowid`)
    parts.push(sql, JSON.stringify(found))
  }
  return parts.join('\n')
}
