import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Database, DatastoreError } from '../../../src/engine/index.ts'
import { integrityProblem, select } from '../raw-file.ts'
import type { Expected } from './model.ts'

/** Everything an upgrade must keep, as one text. */
export async function readUsers(path: string): Promise<{ format: string; content: string }> {
  const database = await Database.open(path, { readonly: true })
  try {
    const store = await database.store('users')
    const documents: string[] = []
    for await (const { id, key, text } of store.iterateText()) documents.push(JSON.stringify([id, key, text]))
    const rows = await select(path, 'select * from users_index order by _id, n')
    return { format: store.format, content: `${documents.join('\n')}\n${JSON.stringify(rows)}` }
  } finally {
    await database.close()
  }
}

/** Looks at a legacy file whose upgrade was killed. Returns what is not as promised. */
export async function checkUpgrade(path: string, expected: Expected, original: string): Promise<string[]> {
  const problems: string[] = []
  const integrity = await integrityProblem(path)
  if (integrity !== null) problems.push(`integrity_check: ${integrity}`)
  const found = await readUsers(path)
  if (found.content !== original)
    problems.push(`a ${found.format} store was found that has not kept everything`)
  if (expected.upgraded === 'yes' && found.format !== 'datastore')
    problems.push('the acknowledged upgrade is not there')
  if (found.format === 'datastore' && !(await hasBackup(path, original)))
    problems.push('upgraded, and no whole backup')
  problems.push(...(await checkBackups(path, original)))
  if (found.format === 'legacy') {
    const database = await Database.open(path)
    await database.upgrade('users')
    await database.close()
  }
  const after = await readUsers(path)
  if (after.format !== 'datastore' || after.content !== original)
    problems.push('the repeated upgrade did not end right')
  return problems
}

function backups(path: string): string[] {
  return readdirSync(dirname(path))
    .filter(
      (name) => name.startsWith(`${basename(path)}.backup-`) && !/\.partial|-(wal|shm|journal)$/.test(name),
    )
    .map((name) => join(dirname(path), name))
}

async function hasBackup(path: string, original: string): Promise<boolean> {
  for (const backup of backups(path)) if ((await contentOf(backup)) === original) return true
  return false
}

/** What is called a backup is a whole one. */
async function checkBackups(path: string, original: string): Promise<string[]> {
  const problems: string[] = []
  for (const backup of backups(path)) {
    const content = await contentOf(backup)
    if (content !== original)
      problems.push(`${basename(backup)} is called a backup and is none: ${content.slice(0, 80)}`)
  }
  return problems
}

async function contentOf(path: string): Promise<string> {
  try {
    return (await readUsers(path)).content
  } catch (error) {
    if (error instanceof DatastoreError) return `${error.code}: ${error.message}`
    throw error
  }
}
