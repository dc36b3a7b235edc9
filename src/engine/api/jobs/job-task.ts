import * as v from 'valibot'
import { exportChoices } from '../../../shared/model/transfer/export.ts'
import { importChoices, importFormat } from '../../../shared/model/transfer/import.ts'
import { tableChoice } from '../../../shared/model/transfer/table-import.ts'
import type { JobSnapshot } from '../../../shared/model/job.ts'
import { where } from '../../../shared/model/query.ts'
import { documentEdit } from '../../../shared/model/bulk/document-edit.ts'
import { documentSelection } from '../../../shared/model/find/document-selection.ts'
import { viewDefinition } from '../../../shared/model/view-definition.ts'

/** Of a whole database: its snapshots name no store. */
const ofDatabase = { database: v.string(), store: v.literal('') }
const inStore = { database: v.string(), store: v.string() }
const inView = { ...inStore, view: v.string() }
/** What a job does, as plain data: enough to begin it, or to go on with it in another process. */
export const jobTask = v.variant('type', [
  v.object({
    type: v.literal('publish'),
    ...inStore,
    definition: viewDefinition,
    skipTests: v.optional(v.boolean()),
  }),
  v.object({
    type: v.literal('dry-run'),
    ...inStore,
    definition: viewDefinition,
    budget: v.optional(v.object({ documents: v.optional(v.number()), milliseconds: v.optional(v.number()) })),
    /** The cursor of an unfinished one to begin with; it is known until the database is closed. */
    from: v.optional(v.string()),
  }),
  v.object({ type: v.literal('reindex'), ...inView }),
  v.object({ type: v.literal('resume-build'), ...inView }),
  v.object({ type: v.literal('verify'), ...inView, repair: v.boolean() }),
  v.object({
    type: v.literal('import'),
    ...inStore,
    path: v.string(),
    ...importChoices,
    format: importFormat,
    key: v.optional(v.nullable(v.string())),
    onExisting: v.picklist(['skip', 'replace', 'fail']),
    onError: v.picklist(['stop', 'skip']),
  }),
  v.object({
    type: v.literal('import-table'),
    ...inStore,
    ...tableChoice,
    onExisting: v.picklist(['skip', 'replace', 'fail']),
    onError: v.picklist(['stop', 'skip']),
  }),
  /** `target` names an open database, as `database` does, and no password. */
  v.object({ type: v.literal('copy'), ...inStore, target: v.string(), as: v.string(), history: v.boolean() }),
  v.object({ type: v.literal('export-bundle'), ...ofDatabase, path: v.string(), history: v.boolean() }),
  v.object({
    type: v.literal('import-bundle'),
    ...ofDatabase,
    path: v.string(),
    stores: v.array(v.string()),
  }),
  v.object({ type: v.literal('delete'), ...inStore, selection: documentSelection }),
  v.object({ type: v.literal('edit'), ...inStore, selection: documentSelection, edit: documentEdit }),
  /** `job` is the one that is undone, `of` its kind, and `documents` how many it has written. */
  v.object({
    type: v.literal('undo'),
    ...inStore,
    job: v.string(),
    of: v.picklist(['delete', 'edit', 'undo']),
    documents: v.number(),
  }),
  v.object({
    type: v.literal('export-documents'),
    ...inStore,
    selection: documentSelection,
    ...exportChoices,
  }),
  v.object({
    type: v.literal('export-query'),
    ...inView,
    where,
    orderBy: v.array(v.string()),
    includeDocs: v.boolean(),
    includeMatches: v.optional(v.boolean()),
    ...exportChoices,
  }),
  v.object({ type: v.literal('export-statement'), ...ofDatabase, sql: v.string(), ...exportChoices }),
])

export type JobTask = v.InferOutput<typeof jobTask>
export type TaskOf<Type extends JobTask['type']> = Extract<JobTask, { type: Type }>

/** What a job is about; the registry adds the rest of its snapshot. */
export type JobSubject = Pick<JobSnapshot, 'kind' | 'database' | 'store' | 'subject' | 'target' | 'undoes'>

/** What the job of a task is about, for its snapshot. */
export function subjectOf(task: JobTask): JobSubject {
  const { database, store } = task
  switch (task.type) {
    case 'publish':
      return { kind: 'publish', database, store, subject: task.definition.name }
    case 'dry-run':
      return { kind: 'dry-run', database, store, subject: task.definition.name }
    case 'reindex':
    case 'resume-build':
      return { kind: 'reindex', database, store, subject: task.view }
    case 'verify':
      return { kind: task.repair ? 'repair' : 'verify', database, store, subject: task.view }
    case 'import':
    case 'import-table':
      return { kind: 'import', database, store, subject: task.path }
    case 'export-bundle':
      return { kind: 'export', database, store, subject: task.path }
    case 'import-bundle':
      return { kind: 'import', database, store, subject: task.path }
    case 'copy':
      return {
        kind: 'copy',
        database,
        store,
        subject: task.as,
        target: { database: task.target, store: task.as },
      }
    case 'delete':
    case 'edit':
      return { kind: task.type, database, store, subject: store }
    case 'undo':
      return { kind: 'undo', database, store, subject: store, undoes: task.job }
    case 'export-documents':
    case 'export-query':
    case 'export-statement':
      return { kind: 'export', database, store, subject: task.path }
    default:
      return task satisfies never
  }
}
