import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { createStore, fileName } from '../../workspace/databases.ts'
import { prompt } from '../../workspace/dialogs.ts'
import { reportProblem } from '../../workspace/problems.ts'

/** Asks for the name of a store, creates it and shows it. */
export async function askForStore(
  path: string,
  summary: DatabaseSummary | undefined,
  initial = '',
): Promise<void> {
  const name = await prompt({
    title: `Create a store in ${fileName(path)}`,
    label: 'Name',
    description: 'A store is one SQL table of documents. Its name is the name of the table.',
    initial,
    action: 'Create',
    check: (text) => storeNameProblem(text.trim(), summary),
  })
  if (name === null) return
  try {
    await createStore(path, name.trim())
  } catch (error) {
    reportProblem(`Could not create the store ${name.trim()}`, error)
  }
}

/** What is wrong with a store's name as far as the window can tell; the engine has the last word. */
export function storeNameProblem(name: string, summary: DatabaseSummary | undefined): string | null {
  if (name === '') return 'Type a name for the store.'
  const taken = (each: string): boolean => each.toLowerCase() === name.toLowerCase()
  if (summary?.stores.some((store) => taken(store.name))) return `There is a store called ${name} already.`
  if (summary?.tables.some(taken)) return `There is a table called ${name} already, and it is no store.`
  return null
}
