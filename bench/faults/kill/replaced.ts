import { copyFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { Database, DatastoreError } from '../../../src/engine/index.ts'

/**
 * Puts another file in the place of one whose writer was killed, opens it, and puts the former one back: it must be refused,
 * and neither it nor the log changed. Returns what was wrong; undefined when nothing was, and '' where no log was left.
 */
export async function openInItsPlace(path: string, other: string): Promise<string | undefined> {
  const log = `${path}-wal`
  if (!existsSync(log) || statSync(log).size === 0) return ''
  renameSync(path, `${path}.former`)
  copyFileSync(other, path)
  const before = [readFileSync(path), readFileSync(log)]
  let problem: string | undefined
  try {
    await (await Database.open(path)).close()
    problem = 'a file was opened with the log of the one whose place it took'
  } catch (error) {
    if (!(error instanceof DatastoreError) || error.code !== 'REPLACED') problem = String(error)
  }
  const isAsBefore = [path, log].every((file, n) => existsSync(file) && readFileSync(file).equals(before[n]!))
  renameSync(`${path}.former`, path)
  return problem ?? (isAsBefore ? undefined : 'a file that was refused was changed')
}
