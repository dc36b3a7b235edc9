import type { AllowedFolders } from '../../files/allowed-folders.ts'
import type { PastedTexts } from '../../files/pasted-texts.ts'
import { buildPlan } from './build-plan.ts'
import type { ChangeFeed } from '../../handlers/change-feed.ts'
import { exportBundlePlan, importBundlePlan } from './bundle-plans.ts'
import { copyPlan } from './copy-plan.ts'
import { type BulkContext, editPlan } from './edit-plan.ts'
import { dryRunPlan } from './dry-run-plan.ts'
import { exportDocumentsPlan, exportQueryPlan, exportStatementPlan } from './export-plan.ts'
import { importPlan } from './import-plan.ts'
import { importTablePlan, tablesSource } from './import-table-plan.ts'
import type { TaskOf } from '../job-task.ts'
import type { JobPlan, MakePlan } from '../job-work.ts'
import type { OpenDatabases } from '../../open-databases.ts'
import type { ServerConnections } from '../../server-connections.ts'
import { undoPlan } from './undo-plan.ts'
import { verifyPlan } from './verify-plan.ts'

/** What the jobs of the app work with. */
interface JobContext extends BulkContext {
  readonly databases: OpenDatabases
  readonly folders: AllowedFolders
  readonly pasted: PastedTexts
  readonly servers: ServerConnections
  readonly changes: ChangeFeed
}

/** Makes the plan of any job of the app from its task. */
export function jobPlans(engine: JobContext): MakePlan {
  return async (id, task, checkpoint) => {
    const pasted = task.type === 'import' && engine.pasted.has(task.path)
    if ('path' in task && !pasted && task.type !== 'import-table') await engine.folders.check(task.path)
    if (task.type === 'copy') return await planCopy(engine, task)
    if (task.type === 'export-statement')
      return exportStatementPlan(await engine.databases.get(task.database), task)
    if (task.type === 'export-bundle')
      return exportBundlePlan(await engine.databases.get(task.database), task, id)
    if (task.type === 'import-bundle') {
      const to = await engine.databases.get(task.database)
      const changed = () => engine.changes.notify(task.database)
      return importBundlePlan({ to, changed }, task, checkpoint !== undefined)
    }
    const store = await engine.databases.store(task)
    const place = { store, changed: () => engine.changes.notify(task.database) }
    switch (task.type) {
      case 'publish':
      case 'reindex':
      case 'resume-build':
        return buildPlan(place, task)
      case 'dry-run':
        return dryRunPlan(store, task, checkpoint)
      case 'verify':
        return verifyPlan(place, task, checkpoint)
      case 'import':
        return importPlan(place, task, {
          id,
          what: pasted ? 'the pasted text' : task.path,
          named: (error) => engine.pasted.named(task.path, error),
        })
      case 'import-table': {
        const source = await tablesSource(engine, task.path)
        return importTablePlan({ ...place, source }, task, checkpoint !== undefined)
      }
      case 'edit':
      case 'delete':
        return editPlan(place, task, { ...engine, id, checkpoint })
      case 'undo':
        return undoPlan(place, task, { ...engine, id, checkpoint })
      case 'export-documents':
        return exportDocumentsPlan(store, task)
      case 'export-query':
        return exportQueryPlan(store, task)
      default:
        return task satisfies never
    }
  }
}

async function planCopy(
  { databases, changes }: Omit<JobContext, 'folders' | 'pasted'>,
  task: TaskOf<'copy'>,
): Promise<JobPlan> {
  const from = await databases.get(task.database)
  const to = await databases.get(task.target)
  return copyPlan({ from, to, changed: () => changes.notify(task.target) }, task)
}
