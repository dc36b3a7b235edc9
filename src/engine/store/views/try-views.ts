import type { DocumentText } from '../../../shared/model/document.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { SampleChoice, ShapeSample } from '../../../shared/model/view-sample.ts'
import type { ViewTestReport } from '../../../shared/model/view-test.ts'
import type { Recording } from '../../../shared/model/trace/view-recording.ts'
import type { TraceResult } from '../../../shared/model/trace/view-trace.ts'
import type { PreviewResult } from '../../../shared/model/view.ts'
import { checkKey } from '../../documents/key.ts'
import { checkArgument, checkOptions, invalidArgument } from '../../invalid-argument.ts'
import { checkDefinition } from '../../views/check-definition.ts'
import { previewDefinition } from '../../views/preview.ts'
import { sampleByShape, type ShapeOptions } from '../../views/samples/sample-by-shape.ts'
import { runTests } from '../../views/tests/run-tests.ts'
import { recordDefinition, type RecordOptions } from '../../views/trace/record-definition.ts'
import { traceDefinition } from '../../views/trace/trace-definition.ts'
import type { OpenStore } from '../open-store.ts'
import { readMany } from '../read-documents.ts'

interface TryOptions {
  readonly sample: SampleChoice
  readonly signal?: AbortSignal
}

/** Runs a draft, and its tests, and writes nothing. */
export async function previewView(
  store: OpenStore,
  definition: ViewDefinition,
  { sample, signal }: TryOptions,
): Promise<PreviewResult> {
  const checked = checkDefinition(definition)
  const documents = await readSample(store, sample, signal)
  return await previewDefinition(store.session.sandbox(), checked, documents, signal)
}

/** Runs a draft and tells what its map does; `key` is the document whose values are shown, sampled or not. */
export async function traceView(
  store: OpenStore,
  definition: ViewDefinition,
  { sample, key, signal }: TryOptions & { readonly key?: string },
): Promise<TraceResult> {
  const checked = checkDefinition(definition)
  const documents = await readSample(store, sample, signal)
  if (key !== undefined && !documents.some((document) => document.key === key)) {
    documents.push(...(await readMany(store, [key])).values())
  }
  return await traceDefinition(store.session.sandbox(), checked, documents, { watched: key, signal })
}

/** Runs a draft on these documents and tells what was behind its rows. A document that is not there is left out. */
export async function recordView(
  store: OpenStore,
  definition: ViewDefinition,
  { keys, ...options }: RecordOptions & { readonly keys: readonly string[] },
): Promise<Recording[]> {
  const checked = checkDefinition(definition)
  const documents = [...(await readMany(store, keys)).values()]
  return await recordDefinition(store.session.sandbox(), checked, documents, options)
}

/** Runs the tests of a definition, saved or not. */
export async function runViewTests(
  store: OpenStore,
  definition: ViewDefinition,
  signal?: AbortSignal,
): Promise<ViewTestReport> {
  return await runTests(store.session.sandbox(), checkDefinition(definition), signal)
}

/** Chooses a few documents that stand for the store. */
export async function sampleStore(store: OpenStore, options: ShapeOptions): Promise<ShapeSample> {
  const { documents, session } = store
  return await sampleByShape(
    { documents, sandbox: () => session.sandbox(), read: (operation) => store.read(operation) },
    options,
  )
}

/** What a sample by shape is chosen from when a preview asks for one. */
const previewScan = { scan: 20_000, milliseconds: 2_000 }
const shapeLimit = 20

/** Keys of the sample by shape of each store, which stay the same while it does not change. */
const chosen = new WeakMap<
  OpenStore,
  { readonly seq: number; readonly limit: number; readonly keys: string[] }
>()

/** The documents of a choice. */
export async function readSample(
  store: OpenStore,
  sample: SampleChoice,
  signal: AbortSignal | undefined,
): Promise<DocumentText[]> {
  if (typeof sample === 'number') return await store.read(store.documents.scan.sample(sample))
  if (!('by' in sample)) return [...(await readMany(store, sample)).values()]
  const { limit = shapeLimit } = sample
  // A legacy file does not count its changes: nothing is known of it for longer than a call.
  const seq =
    store.format === 'legacy' ? null : await store.read(store.dialect.adapter.numbers.settled(store.name))
  const known = chosen.get(store)
  if (known !== undefined && known.seq === seq && known.limit === limit)
    return [...(await readMany(store, known.keys)).values()]
  const { documents } = await sampleStore(store, { limit, ...previewScan, signal })
  const keys = documents.map(({ key }) => key)
  if (seq !== null) chosen.set(store, { seq, limit, keys })
  return [...(await readMany(store, keys)).values()]
}

/** @throws DatastoreError `INVALID_INPUT` naming `sample`. */
export function checkSample(sample: unknown): asserts sample is SampleChoice {
  if (Array.isArray(sample)) {
    for (const key of sample) checkKey(key as string)
  } else if (typeof sample === 'object' && sample !== null) {
    checkOptions(sample, { by: 'text', limit: 'count' })
    if (!('by' in sample) || sample.by !== 'shape')
      throw invalidArgument('sample', '"sample" is a number of documents, { by: "shape" } or a list of keys.')
  } else checkArgument('sample', sample, 'count')
}
