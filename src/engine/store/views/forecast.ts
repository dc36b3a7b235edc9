import { toErrorRecord } from '../../../shared/errors.ts'
import type { DatastoreError } from '../../../shared/errors.ts'
import type { RowChange } from '../../../shared/model/row-change.ts'
import type { Forecast, ViewForecast } from '../../../shared/model/forecast.ts'
import { findStore } from '../../catalog/catalog.ts'
import type { ViewRecord } from '../../catalog/view-record.ts'
import type { DocumentWrite } from '../../documents/document-write.ts'
import { contentHash, revisionContent } from '../../documents/revision.ts'
import { newWriteId, writeMark } from '../../documents/write-id.ts'
import { StaleViews } from '../../writing/apply-changes.ts'
import type { Operation } from '../../storage/operation.ts'
import { compareRows, SharedColumns } from '../../views/dry-run/compare-rows.ts'
import { describeError } from '../../views/dry-run/describe-error.ts'
import { foresee } from '../../views/dry-run/foresee.ts'
import type { MappedChanges } from '../../writing/maintain-views.ts'
import { rehearse } from '../../writing/rehearse.ts'
import type { MapOutcome } from '../../views/mapper.ts'
import type { StoredRow } from '../../views/row.ts'
import { describeColumn } from '../../views/summary.ts'
import type { KnownViews, Target } from '../../views/view-set.ts'
import { asKept } from '../kept-texts.ts'
import type { OpenStore } from '../open-store.ts'
import { withCurrentViews } from './with-current-views.ts'

/** How many rows are listed of each view, and how a forecast that is no longer wanted is called off. */
export interface ForecastLimits {
  readonly rows: number
  readonly signal?: AbortSignal
}

/** How often a forecast starts over because a view was published while it ran. */
const mostAttempts = 5

/** Says what saving a change would do to each view, and writes nothing. */
export async function forecastChange(
  store: OpenStore,
  given: DocumentWrite,
  limits: ForecastLimits,
): Promise<Forecast> {
  const started = performance.now()
  const [change] = (await asKept(store, [given])) as [DocumentWrite]
  const views = await withCurrentViews(store, mostAttempts, async () => {
    await store.look()
    return await foreseeViews(store, change, limits)
  })
  const refused = views.some(({ outcome }) => outcome === 'refused')
  return { refused, views, milliseconds: performance.now() - started }
}

async function foreseeViews(
  store: OpenStore,
  change: DocumentWrite,
  limits: ForecastLimits,
): Promise<ViewForecast[]> {
  const views = store.views.known
  const { records, targets } = views
  const live = targets.filter((target) => !target.building)
  const mapped = await Promise.all(live.map((target) => mapOne(target, change, limits.signal)))
  const forecasts = new Map<string, ViewForecast>()
  const read = live.flatMap((target, index) =>
    isForeseen(recordOf(records, target), views.references) ? [[target, mapped[index]!] as const] : [],
  )
  const foreseen = await store.storage.readSnapshot(() =>
    foreseeAuthored(store, change, views.generation, read),
  )
  for (const [index, [target, outcome]] of read.entries()) {
    forecasts.set(
      target.view,
      describe(recordOf(records, target), change, { ...foreseen[index]!, outcome }, limits),
    )
  }
  for (const [index, target] of live.entries()) {
    const record = recordOf(records, target)
    if (isForeseen(record, views.references)) continue
    const together = new Map(
      live.flatMap((other, place) => {
        const outcome = mapped[place] ?? null
        return other === target || (isRelated(views, target, other) && !outcome?.error)
          ? [[other, [outcome]]]
          : []
      }),
    )
    const rehearsed = await rehearseOne(store, change, views, { target, outcome: mapped[index]!, together })
    if (rehearsed !== null) forecasts.set(target.view, describe(record, change, rehearsed, limits))
  }
  return records
    .filter(({ live: answers }) => answers)
    .map((record) => forecasts.get(record.name) ?? unknown(record))
}

type Mapped = MapOutcome | null

/** Whether reading alone tells what a view says to a document: no constraint is of more than one column. */
function isForeseen({ name, kind, definition }: ViewRecord, references: KnownViews['references']): boolean {
  if (references.some(({ from, to }) => from.view === name || to.view === name)) return false
  const { indexes = [], checks = [] } = definition ?? {}
  return kind === 'authored' && checks.length === 0 && !indexes.some(({ unique }) => unique === true)
}

async function mapOne(target: Target, change: DocumentWrite, signal?: AbortSignal): Promise<Mapped> {
  if (change.kind === 'delete') return null
  const [outcome] = await target.mapper.run([change], signal)
  return outcome!
}

interface Prospect {
  readonly before: readonly StoredRow[]
  readonly after: readonly StoredRow[]
  readonly refusals: readonly DatastoreError[]
  readonly outcome: Mapped
}

function* foreseeAuthored(
  store: OpenStore,
  change: DocumentWrite,
  generation: number,
  mapped: readonly (readonly [Target, Mapped])[],
): Operation<Omit<Prospect, 'outcome'>[]> {
  if (mapped.length === 0) return []
  if ((yield* findStore(store.name))?.generation !== generation) throw new StaleViews()
  const head = yield* store.documents.head(change.key)
  // A put of the content that is there changes nothing.
  const repeated =
    change.kind === 'put' && head !== undefined && revisionContent(head.rev) === contentHash(change.text)
  const prospects: Omit<Prospect, 'outcome'>[] = []
  for (const [{ table }, outcome] of mapped) {
    const document = { id: head?.id, key: change.key }
    const rows = repeated ? [] : (outcome?.rows ?? [])
    const { before, refusals } = yield* foresee(store.dialect, table, document, rows)
    prospects.push({ before, after: repeated ? before : rows, refusals })
  }
  return prospects
}

/** Whether a foreign key is between two views, so that only both together tell whether a document fits. */
function isRelated({ references }: KnownViews, a: Target, b: Target): boolean {
  return references.some(
    ({ from, to }) =>
      (from.view === a.view && to.view === b.view) || (from.view === b.view && to.view === a.view),
  )
}

interface Rehearsed {
  readonly target: Target
  readonly outcome: Mapped
  /** What is written with it. */
  readonly together: MappedChanges
}

/** Null where nothing can be said, because the file is only read. */
async function rehearseOne(
  store: OpenStore,
  change: DocumentWrite,
  views: KnownViews,
  { target, outcome, together }: Rehearsed,
): Promise<Prospect | null> {
  if (store.storage.readonly) return null
  if (outcome !== null && outcome.error !== null) return { before: [], after: [], refusals: [], outcome }
  const context = { store: store.name, table: store.documents, views, mark: writeMark(newWriteId()) }
  const { before, after, refusal } = await rehearse(store.storage, context, change, [target, together])
  // Another view's refusal is told of that one.
  const own = refusal?.details.view === undefined || refusal.details.view === target.view
  return { before, after, refusals: refusal === null || !own ? [] : [refusal], outcome }
}

function describe(
  record: ViewRecord,
  { key }: DocumentWrite,
  prospect: Prospect,
  limits: ForecastLimits,
): ViewForecast {
  const { outcome, before } = prospect
  const error = outcome?.error ?? null
  const forgiven = error !== null && record.definition?.onError === 'skip' && error.code !== 'CONSTRAINT'
  if (error !== null && !forgiven)
    return { ...nothing(record), outcome: 'refused', refusals: [recordError(error)] }
  const columns = new SharedColumns(record.columns, record.columns)
  const { added, removed, changed } = compareRows(columns, before, prospect.after)
  const rows: RowChange[] = []
  for (const row of changed) rows.push(columns.change(key, row.before, row.after))
  for (const row of removed) rows.push(columns.change(key, row, null))
  for (const row of added) rows.push(columns.change(key, null, row))
  const { refusals } = prospect
  const differs = rows.length > 0
  return {
    ...nothing(record),
    outcome: refusals.length > 0 ? 'refused' : error !== null ? 'skipped' : differs ? 'changed' : 'same',
    added: added.length,
    removed: removed.length,
    changed: changed.length,
    rows: rows.slice(0, limits.rows),
    refusals: refusals.map(recordError),
    skipped: error === null ? null : describeError(key, error),
  }
}

function unknown(record: ViewRecord): ViewForecast {
  return { ...nothing(record), outcome: 'unknown' }
}

function nothing(record: ViewRecord): ViewForecast {
  return {
    view: record.name,
    kind: record.kind,
    outcome: 'same',
    columns: record.columns.map((column) => describeColumn(column)),
    added: 0,
    removed: 0,
    changed: 0,
    rows: [],
    refusals: [],
    skipped: null,
  }
}

function recordError(error: DatastoreError): ViewForecast['refusals'][number] {
  const record = toErrorRecord(error)
  return { ...record, details: { ...record.details } }
}

function recordOf(records: readonly ViewRecord[], target: Target): ViewRecord {
  return records.find((record) => record.name === target.view)!
}
