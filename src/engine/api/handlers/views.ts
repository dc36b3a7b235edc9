import type { Contract } from '../../../shared/contract/index.ts'
import type { DryRunReport } from '../../../shared/model/dry-run.ts'
import type { Handlers } from '../../../shared/rpc/handlers.ts'
import { declareDocument } from '../../documents/shape/declare-document.ts'
import { fieldView, firstView } from '../../documents/shape/first-view.ts'
import { sampleDocuments } from './documents.ts'
import { dryRunDefinition, dryRunReports } from './dry-runs.ts'
import type { Engine } from '../engine.ts'
import { randomDocuments } from '../samples/random-documents.ts'
import { searchDocuments } from '../samples/search-documents.ts'
import { runAggregate, runQuery } from './run-query.ts'
import { startJob } from '../jobs/start-job.ts'

type ViewsApi = Handlers<Contract['views']>

/** As much of a store is looked at while a person waits. */
const tryBudget = { documents: 20_000, milliseconds: 2_000 }

export function viewsApi(engine: Engine): ViewsApi {
  const { databases } = engine
  return {
    list: async (input) => (await databases.store(input)).views.list(),
    get: async (input) => (await databases.store(input)).views.get(input.view),
    types: (input) => declareTypes(engine, input),
    template: async ({ field, ...input }) => {
      const documents = await sampleDocuments(engine, input)
      return field === undefined ? firstView(documents) : fieldView(documents, field)
    },
    preview: async ({ definition, sample, ...input }, { signal }) =>
      (await databases.store(input)).views.preview(definition, { sample, signal }),
    queryDraft: async ({ definition, where, ...input }, { signal }) => {
      const { sample, orderBy, limit, ...place } = input
      const store = await databases.store(place)
      return await store.views.queryDraft(definition, where, {
        sample,
        orderBy,
        limit,
        budget: tryBudget,
        signal,
      })
    },
    compare: async ({ before, after, ...input }, { signal }) =>
      (await databases.store(input)).views.compare(before, after, { budget: tryBudget, signal }),
    foresee: (input, { signal }) => foreseePublish(engine, input, signal),
    dryRun: (input) => startJob(engine, { type: 'dry-run', ...input }),
    dryRunReports: ({ job }, { signal }) => dryRunReports(engine, job, signal),
    dryRunDefinition: ({ job }) => dryRunDefinition(engine, job),
    trace: async ({ definition, sample, key, ...input }, { signal }) =>
      (await databases.store(input)).views.trace(definition, { sample, key, signal }),
    record: async ({ definition, keys, steps, stopWhen, ...input }, { signal }) =>
      (await databases.store(input)).views.record(definition, { keys, steps, stopWhen, signal }),
    samples: (input, { signal }) => sampleStore(engine, input, signal),
    randomSample: async ({ seed, limit, ...input }) => ({
      keys: await randomDocuments(await databases.store(input), { seed, limit }),
    }),
    async *searchSample(input, { signal }) {
      yield* searchDocuments(await databases.store(input), input, signal)
    },
    tests: async ({ definition, ...input }, { signal }) =>
      (await databases.store(input)).views.test(definition, { signal }),
    publish: (input) => startJob(engine, { type: 'publish', ...input }),
    reindex: (input) => startJob(engine, { type: 'reindex', ...input }),
    resume: (input) => startJob(engine, { type: 'resume-build', ...input }),
    verify: (input) => startJob(engine, { type: 'verify', ...input, repair: false }),
    repair: (input) => startJob(engine, { type: 'verify', ...input, repair: true }),
    remove: (input) => removeView(engine, input),
    pause: async (input) => (await databases.store(input)).views.pause(input.view),
    cancelBuild: async (input) => (await databases.store(input)).views.cancel(input.view),
    versions: async (input) => (await databases.store(input)).views.versions(input.view),
    restore: (input) => restoreVersion(engine, input),
    errors: async ({ view, offset, limit, version, failed, ...input }) =>
      (await databases.store(input)).views.errors(view, { offset, limit, version, failed }),
    query: (input, { signal }) => runQuery(engine, input, signal),
    aggregate: (input, { signal }) => runAggregate(engine, input, signal),
    savedQueries: async (input) => (await databases.store(input)).savedQueries.list(),
    saveQuery: async ({ name, view, query, ...input }) =>
      (await databases.store(input)).savedQueries.save({ name, view, query }),
    removeQuery: async ({ name, ...input }) => (await databases.store(input)).savedQueries.remove(name),
  }
}

type InStore = Parameters<ViewsApi['list']>[0]

/** Asked for by every editor of a map: its first preview is not to wait for what runs it. */
async function declareTypes(
  engine: Engine,
  input: InStore,
): Promise<{ declaration: string; sampled: number }> {
  const store = await engine.databases.store(input)
  store.views.warmUp()
  const documents = await sampleDocuments(engine, input)
  return { declaration: declareDocument(documents), sampled: documents.length }
}

async function foreseePublish(
  { databases }: Engine,
  { definition, milliseconds, ...input }: Parameters<ViewsApi['foresee']>[0],
  signal: AbortSignal | undefined,
): Promise<DryRunReport> {
  const { views } = await databases.store(input)
  let last: DryRunReport | undefined
  const reports = views.dryRun(definition, { budget: { milliseconds }, signal, keep: false })
  for await (const report of reports) last = report
  return last!
}

/** How far a sample is looked for while a user types: a preview by shape goes as far. */
const sampleScan = { scan: 20_000, milliseconds: 2_000 }

async function sampleStore(
  { databases }: Engine,
  { limit, map, ...input }: Parameters<ViewsApi['samples']>[0],
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<ViewsApi['samples']>>> {
  const store = await databases.store(input)
  const { documents, ...found } = await store.views.sampleByShape({ limit, map, signal, ...sampleScan })
  // The largest document is among them: texts are read one by one, when they are shown.
  return { ...found, documents: documents.map(({ key, reasons }) => ({ key, reasons })) }
}

async function restoreVersion(
  engine: Engine,
  { view, version, ...input }: Parameters<ViewsApi['restore']>[0],
): Promise<{ job: string }> {
  const store = await engine.databases.store(input)
  const { definition } = await store.views.version(view, version)
  return startJob(engine, { type: 'publish', ...input, definition })
}

async function removeView(
  { databases, changes }: Engine,
  { view, ...input }: InStore & { view: string },
): Promise<void> {
  const store = await databases.store(input)
  await store.views.remove(view)
  changes.notify(input.database)
}
