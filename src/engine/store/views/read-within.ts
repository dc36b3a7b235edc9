import { createHash } from 'node:crypto'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { DocumentWrite } from '../../documents/document-write.ts'
import { applyChanges, mapChanges } from '../../writing/apply-changes.ts'
import type { FoundRows, WriteContext } from '../../writing/maintain-views.ts'
import { undone } from '../../writing/rehearse.ts'
import type { Operation } from '../../storage/operation.ts'
import { asKept } from '../kept-texts.ts'
import { notBuilt } from '../open-store.ts'
import type { OpenStore } from '../open-store.ts'
import { withCurrentViews } from './with-current-views.ts'

/** What is asked of a view, on whichever version of it answers. */
export interface ViewRequest<Found extends object, Result> {
  readonly view: string
  ask(record: ViewRecord): Operation<Found[]>
  /** Asks for all that the answer depends on, of other documents than these. */
  askOthers(record: ViewRecord, keys: readonly string[]): Operation<object[]>
  read(record: ViewRecord, found: readonly Found[]): Result
}

/** How often a transaction's changes are mapped anew because a view was published in between. */
const mostAttempts = 20

/** Reads a view as a transaction would leave it. What it has changed so far is made, asked about and undone. */
export async function readWithin<Found extends object, Result>(
  store: OpenStore,
  request: ViewRequest<Found, Result>,
  changes: readonly DocumentWrite[],
  context: Pick<WriteContext, 'reads' | 'mark'>,
): Promise<{ readonly result: Result; readonly found: FoundRows }> {
  const keys = [...new Set(changes.map(({ key }) => key))]
  const others = (record: ViewRecord): Operation<string> => digestFound(request.askOthers(record, keys))
  const told = (digest: string): FoundRows => ({
    view: request.view,
    digest,
    *again() {
      const record = store.views.find(request.view)
      return record?.live === true ? yield* others(record) : null
    },
  })
  if (changes.length === 0) {
    await store.refresh()
    const record = await store.answering(request.view)
    const found = await store.read(request.ask(record))
    return { result: request.read(record, found), found: told(digestOf(found)) }
  }
  await store.makeWritable()
  const kept = await asKept(store, changes)
  return await withCurrentViews(store, mostAttempts, async () => {
    await store.catchUp({ retry: false })
    const views = store.views.known
    const record = store.views.get(request.view)
    if (!record.live) throw notBuilt(record)
    const mapped = await mapChanges(views.targets, kept)
    const writing = { ...context, store: store.name, table: store.documents, views, found: [] }
    const { found, digest } = await undone(store.storage, () =>
      readAfter(applyChanges(writing, kept, mapped), request.ask(record), others(record)),
    )
    return { result: request.read(record, found), found: told(digest) }
  })
}

function* readAfter<Found>(
  change: Operation<unknown>,
  found: Operation<Found>,
  digest: Operation<string>,
): Operation<{ found: Found; digest: string }> {
  yield* change
  return { found: yield* found, digest: yield* digest }
}

function* digestFound(found: Operation<readonly object[]>): Operation<string> {
  return digestOf(yield* found)
}

/** The same for the same rows in any order. */
function digestOf(found: readonly object[]): string {
  const rows = found.map((row) =>
    JSON.stringify(row, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
  )
  return createHash('sha256').update(rows.toSorted().join('\n')).digest('base64')
}
