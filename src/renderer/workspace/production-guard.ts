import { DatastoreError } from '../../shared/errors.ts'
import { setWriteGuard } from '../client/index.ts'
import { lookOf } from './connections.ts'
import { fileName } from './databases.ts'
import { confirm } from './dialogs.ts'

/** Production databases that this window may write to, since the person agreed; forgotten when the window closes. */
const agreed = new Set<string>()
/** Questions that are open, so that two writes at once ask once. */
const asking = new Map<string, Promise<boolean>>()

/** Asks before the first write of a session to a database that is marked as production. */
export function guardProduction(): void {
  setWriteGuard(async (database) => {
    if (!lookOf(database).production || agreed.has(database)) return
    const question = asking.get(database) ?? ask(database)
    asking.set(database, question)
    const may = await question.finally(() => asking.delete(database))
    if (may) return void agreed.add(database)
    throw new DatastoreError(
      'CANCELLED',
      `Nothing was written to ${fileName(database)}, which is marked as production: you chose not to.`,
    )
  })
}

function ask(database: string): Promise<boolean> {
  return confirm({
    title: `Write to production: ${fileName(database)}?`,
    message:
      `${database}\n\nThis connection is marked as production. If you go on, what you do is written, and this is not asked again ` +
      'until the window is closed or loaded anew.',
    action: 'Write to production',
    danger: true,
  })
}
