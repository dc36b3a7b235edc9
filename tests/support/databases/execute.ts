import { run } from '../../../src/engine/storage/operation.ts'
import { SqliteStorage } from '../../../src/engine/storage/sqlite/sqlite-storage.ts'

/** Executes SQL on a file as another program would, past the engine. */
export async function execute(path: string, ...statements: string[]): Promise<void> {
  const storage = SqliteStorage.open(path, { create: true })
  for (const sql of statements) await storage.write(() => run(sql))
  await storage.close()
}
