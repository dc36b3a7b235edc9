import { numberText } from '../../../shared/numbers.ts'
import { setImmediate } from 'node:timers/promises'
import { DatastoreError } from '../../../shared/errors.ts'
import type { DocumentText } from '../../../shared/model/document.ts'
import type { SampleReason, ShapeSample } from '../../../shared/model/view-sample.ts'
import type { DocumentTable } from '../../documents/document-table.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { Operation } from '../../storage/operation.ts'
import { BranchFeatures } from './branch-features.ts'
import { type Candidate, Candidates, coverGreedily } from './candidates.ts'
import { type FeatureKind, FeatureTable } from './feature-table.ts'
import { Outliers } from './outliers.ts'
import { type DocumentFeatures, readFeatures } from './read-features.ts'
import { spreadWindows, type Window } from './spread-windows.ts'

export interface SampleNeeds {
  readonly documents: DocumentTable
  readonly sandbox: () => Sandbox
  readonly read: <T>(operation: Operation<T>) => Promise<T>
}

export interface ShapeOptions {
  /** Most documents to choose. */
  readonly limit: number
  /** Choose documents that take every way through this map's branches as well. */
  readonly map?: string
  /** Look at no more than so many documents, and for no longer than so many milliseconds. */
  readonly scan: number
  readonly milliseconds: number
  readonly signal?: AbortSignal
}

const batch = 256
const mostShapes = 2_000

/**
 * Chooses documents that stand for the store: every path with every type it has, every way through the map's branches,
 * and the documents that are unlike the others. What is kept while looking is of bounded size, whatever the store's.
 *
 * @throws DatastoreError `MAP_SYNTAX`, `CANCELLED`.
 */
export async function sampleByShape(needs: SampleNeeds, options: ShapeOptions): Promise<ShapeSample> {
  const started = performance.now()
  const { map, signal } = options
  const table = new FeatureTable()
  const candidates = new Candidates()
  const outliers = new Outliers()
  if (map !== undefined) await needs.sandbox().check(map)
  const branches = map === undefined ? undefined : new BranchFeatures(needs.sandbox(), map, table)
  const shapes = new Set<string>()
  const scan = { documents: 0, complete: false }
  for await (const documents of scanDocuments(needs, options, scan)) {
    const looked = documents.flatMap((document) => {
      const features = readFeatures(document.text, table)
      return features === undefined ? [] : [{ document, features }]
    })
    const traced = await traceSome(branches, looked, signal)
    for (const { document, features } of looked) {
      if (shapes.size < mostShapes) shapes.add(features.ids.join(' '))
      outliers.add(document, features)
      candidates.add(document.key, [...features.ids, ...(traced.get(document.key) ?? [])])
    }
  }
  const all = candidates.all()
  const chosen = choose(all, outliers, table, options.limit)
  // A server takes no empty list.
  const kept = chosen.size === 0 ? [] : await needs.read(needs.documents.findMany([...chosen.keys()]))
  const texts = new Map(kept.map(({ key, text }) => [key, text]))
  const shapesFound = new Set<string>()
  const found = new Set(all.filter(({ key }) => texts.has(key)).flatMap(({ ids }) => [...ids]))
  for (const text of texts.values()) {
    const ids = readFeatures(text, table)?.ids ?? []
    shapesFound.add(ids.join(' '))
    for (const id of ids) found.add(id)
  }
  const coveredOf = (kind: FeatureKind) => ({
    seen: table.countOf(kind),
    covered: [...found].filter((id) => table.describe(id).kind === kind).length,
  })
  return {
    documents: [...chosen].flatMap(([key, reasons]) => {
      const text = texts.get(key)
      return text === undefined ? [] : [{ key, text, reasons }]
    }),
    scanned: scan.documents,
    complete: scan.complete,
    fields: coveredOf('field'),
    shapes: { seen: shapes.size, covered: shapesFound.size },
    branches: map === undefined ? null : coveredOf('branch'),
    milliseconds: performance.now() - started,
  }
}

/** All documents while they are no more than `scan`, else windows spread over them. */
async function* scanDocuments(
  { documents, read }: SampleNeeds,
  { scan, milliseconds, signal }: ShapeOptions,
  progress: { documents: number; complete: boolean },
): AsyncGenerator<DocumentText[]> {
  const ends = performance.now() + milliseconds
  const bounds = await read(documents.scan.bounds())
  if (bounds === null) {
    progress.complete = true
    return
  }
  const whole = (await read(documents.count())) <= scan
  const windows: Iterable<Window> = whole
    ? [{ from: bounds.first - 1, to: bounds.last }]
    : spreadWindows(bounds, Math.max(1, Math.floor(scan / batch)))
  for (const { from, to } of windows) {
    for (let after = from; after < to;) {
      if (signal?.aborted === true) throw new DatastoreError('CANCELLED', 'Choosing a sample was cancelled.')
      if (performance.now() > ends && progress.documents > 0) return
      const found = (await read(documents.scan.after(after, batch))).filter(({ id }) => id <= to)
      progress.documents += found.length
      if (found.length > 0) yield found
      after = whole && found.length === batch ? found.at(-1)!.id : to
      // Puts and queries of other callers run in between.
      await setImmediate()
    }
  }
  progress.complete = whole
}

async function traceSome(
  branches: BranchFeatures | undefined,
  looked: readonly { readonly document: DocumentText; readonly features: DocumentFeatures }[],
  signal: AbortSignal | undefined,
): Promise<Map<string, number[]>> {
  if (!branches) return new Map()
  const wanted = looked.filter(({ features }) => branches.wants(features.ids)).map(({ document }) => document)
  return wanted.length === 0 ? new Map() : await branches.of(wanted, signal)
}

/** Keys in the order in which they were chosen, and why. */
function choose(
  all: readonly Candidate[],
  outliers: Outliers,
  table: FeatureTable,
  limit: number,
): Map<string, SampleReason[]> {
  const chosen = new Map<string, SampleReason[]>()
  const take = (key: string, reason: SampleReason) => {
    const known = chosen.get(key)
    if (known) known.push(reason)
    else if (chosen.size < limit) chosen.set(key, [reason])
  }
  const odd = outliers.list()
  // A third of the places is kept for documents that are unlike the others.
  const reserved = Math.min(odd.length, Math.floor(limit / 3))
  const late: [string, SampleReason][] = []
  for (const { candidate, news } of coverGreedily(all)) {
    const reason = reasonOf(news, table)
    if (chosen.size < limit - reserved) take(candidate.key, reason)
    else if (late.length < limit) late.push([candidate.key, reason])
    else break
  }
  for (const { key, reason } of odd) take(key, reason)
  for (const [key, reason] of late) take(key, reason)
  for (const { key, count } of all.toSorted((one, other) => other.count - one.count)) {
    if (chosen.size >= limit) break
    if (!chosen.has(key)) {
      const text = count === 1 ? 'has a shape of its own' : `stands for ${numberText(count)} of one shape`
      take(key, { kind: 'shape', text })
    }
  }
  return chosen
}

const mostNamed = 3

function reasonOf(news: readonly number[], table: FeatureTable): SampleReason {
  const features = news.map((id) => table.describe(id))
  const first = features.find(({ kind }) => kind === 'branch') ?? features[0]!
  const named = features.filter(({ kind }) => kind === first.kind)
  const more = features.length - Math.min(named.length, mostNamed)
  const list = named.slice(0, mostNamed).map(({ text }) => text)
  return { kind: first.kind, text: `${list.join(', ')}${more > 0 ? `, and ${more} more` : ''}` }
}
