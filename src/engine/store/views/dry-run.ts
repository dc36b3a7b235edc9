import { DatastoreError } from '../../../shared/errors.ts'
import type { DryRunReport } from '../../../shared/model/dry-run.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import { checkDefinition } from '../../views/check-definition.ts'
import { DryRun } from '../../views/dry-run/dry-run.ts'
import type { DryRunLimits } from '../../views/dry-run/dry-run.ts'
import { notOurs, refuseTakenTable } from '../../views/build/refuse-view.ts'
import { signatureOf, tableNameOf } from '../../views/build/version.ts'
import type { OpenStore } from '../open-store.ts'

/** A dry run's limits, and the cursor of an unfinished one to go on with. */
export interface DryRunRequest extends DryRunLimits {
  readonly from?: string
  readonly keep?: boolean
}

/** Says what publishing a definition would do. What stops early is kept, so that it can be gone on with. */
export async function* dryRunView(
  store: OpenStore,
  definition: ViewDefinition,
  { from, keep = true, ...limits }: DryRunRequest,
): AsyncGenerator<DryRunReport> {
  const checked = checkDefinition(definition)
  await store.session.sandbox().check(checked.map)
  await store.look()
  await checkPublishable(store, checked)
  const run = from === undefined ? begin(store, checked) : await resume(store, checked, from)
  let kept = false
  try {
    for await (const report of run.run(limits)) {
      if (report.state === 'partial' && keep) {
        kept = true
        await store.session.dryRuns.put(run)
      }
      yield keep ? report : { ...report, cursor: null }
    }
  } finally {
    if (!kept) await run.close()
  }
}

/** What publishing refuses before it looks at a document. */
async function checkPublishable(store: OpenStore, { name }: ViewDefinition): Promise<void> {
  if (store.format === 'legacy') {
    throw new DatastoreError(
      'UPGRADE_NEEDED',
      `Store "${store.name}" was written by the Python original and must be upgraded before a view can be published in it.`,
      { details: { store: store.name } },
    )
  }
  const record = store.views.find(name)
  if (record?.kind === 'program') throw notOurs(name, 'Change and reindex')
  if (record === undefined)
    await store.read(refuseTakenTable(store, name, tableNameOf(store.dialect, store.name, name)))
}

function begin(store: OpenStore, definition: ViewDefinition): DryRun {
  const context = { store: store.name, session: store.session, documents: store.documents }
  return new DryRun(context, definition, store.views.find(definition.name))
}

async function resume(store: OpenStore, definition: ViewDefinition, cursor: string): Promise<DryRun> {
  const run = store.session.dryRuns.take(cursor)
  const details = { view: definition.name, argument: 'from' }
  if (!(run instanceof DryRun)) {
    throw new DatastoreError(
      'NOT_FOUND',
      'There is no such unfinished dry run any more: it was gone on with, or the database was closed since. Begin anew.',
      { details },
    )
  }
  if (
    run.store !== store.name ||
    run.signature !== signatureOf(definition) ||
    run.definition.name !== definition.name
  ) {
    await store.session.dryRuns.put(run)
    throw new DatastoreError(
      'INVALID_INPUT',
      `The unfinished dry run is one of another definition. Begin anew to try this one of view "${definition.name}".`,
      { details },
    )
  }
  const record = store.views.find(definition.name)
  const present = record?.live === true ? record : null
  if (present?.table !== run.version?.table || present?.signature !== run.version?.signature) {
    await run.close()
    throw new DatastoreError(
      'CONFLICT',
      `View "${definition.name}" was published meanwhile: what the dry run found is out of date. Begin anew.`,
      { details },
    )
  }
  return run
}
