import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { createStore, fileName } from '../../workspace/databases.ts'
import { prompt } from '../../workspace/dialogs.ts'
import { reportProblem } from '../../workspace/problems.ts'
import { storeNameProblem } from '../../workspace/names/store-name.ts'

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
