import type { DryRunReport } from '../../../shared/model/dry-run.ts'
import type { ComparedRows } from '../../../shared/model/draft/compared-rows.ts'
import type { DraftAnswer, DraftSample } from '../../../shared/model/draft/draft-answer.ts'
import type { ViewDefinition } from '../../../shared/model/view-definition.ts'
import type { SampleChoice, ShapeSample } from '../../../shared/model/view-sample.ts'
import type { ViewTestReport } from '../../../shared/model/view-test.ts'
import type { Recording } from '../../../shared/model/trace/view-recording.ts'
import type { TraceResult } from '../../../shared/model/trace/view-trace.ts'
import type { PreviewResult, ViewError, ViewSummary, ViewVersion } from '../../../shared/model/view.ts'
import { checkArgument, checkOptions, invalidArgument } from '../../invalid-argument.ts'
import { Progress } from '../../progress.ts'
import type { View } from '../../view.ts'
import type { Where } from '../../where.ts'
import type { DryRunBudget } from '../../views/dry-run/dry-run.ts'
import type { BuildProgress } from '../../views/build/types.ts'
import type { VerifyProgress } from '../../views/verify.ts'
import { addProgramView, cancelBuild, pauseBuild, publishView, rebuildView } from './build-views.ts'
import { cancelOptions } from '../call-options.ts'
import type { CancelOptions, DryRunOptions, VerifyOptions } from '../call-options.ts'
import { dryRunView } from './dry-run.ts'
import { findView, readViewErrors, removeView, summarizeViews, verifyStoreView } from './maintain-views.ts'
import { tracedFor, traceCalls } from '../trace-calls.ts'
import type { OpenStore } from '../open-store.ts'
import { compareDefinitions } from './compare-definitions.ts'
import { queryDraft } from './query-draft.ts'
import { checkWhere } from './query-views.ts'
import { checkSample, previewView, recordView, runViewTests, sampleStore, traceView } from './try-views.ts'
import { readViewStats } from './view-stats.ts'
import type { ViewStats } from './view-stats.ts'
import { readVersion, readVersions, restoreVersion } from './view-versions.ts'

/**
 * Publishes, tries out, verifies and reindexes the views of a store; `store.query` queries them.
 *
 * @example
 * for (const { name, state } of await store.views.list()) console.log(name, state)
 */
export class StoreViews {
  readonly #store: OpenStore

  /** @internal */
  constructor(store: OpenStore) {
    this.#store = store
    tracedFor(this, store)
  }

  /**
   * Adds a view of the program: creates its table and fills it from the documents that are there, or brings it up to
   * date when other programs wrote meanwhile. A view that is unchanged since the last time costs nothing.
   *
   * @throws DatastoreError `CONSTRAINT` or `MAP_ERROR` naming the document that the view refuses; `EXISTS`.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- a view of any columns and documents
  add(name: string, view: View<any, any>): Promise<void> {
    return addProgramView(this.#store, name, view as View)
  }

  /**
   * Publishes a view whose definition is kept in the database: builds it beside the version that answers, then swaps.
   * Iterate it for progress, or await it. An unchanged definition does nothing; where only its tests are new, they are
   * kept and nothing is built.
   *
   * @throws DatastoreError `INVALID_INPUT` or `MAP_SYNTAX` for a wrong definition, `TEST_FAILED` naming the pinned
   *   documents (unless `skipTests`), `CONSTRAINT` naming two documents
   *   that share a unique value, the map's error on a document, `CANCELLED`.
   */
  publish(
    definition: ViewDefinition,
    options: { readonly skipTests?: boolean } & CancelOptions = {},
  ): Progress<BuildProgress> {
    checkOptions(options, { skipTests: 'flag', signal: 'signal' })
    return new Progress(publishView(this.#store, definition, { intent: 'publish', ...options }))
  }

  /**
   * Fills a view again beside the rows that answer, then swaps.
   *
   * @throws as `publish`; `INVALID_INPUT` for a program's view whose code this process does not have.
   */
  reindex(name: string, options: CancelOptions = {}): Progress<BuildProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(rebuildView(this.#store, name, { intent: 'reindex', signal: options.signal }))
  }

  /**
   * Asks the builder of the view, in this process or another, to stop and keep what is done. The builder sees it at
   * its next batch, saves that, and ends with `PAUSED`; writers go on maintaining what is filled. Kept in the
   * database until the build is resumed, published again or cancelled. Returns false when nothing is being built.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`, `READ_ONLY`.
   */
  pause(name: string): Promise<boolean> {
    return pauseBuild(this.#store, name)
  }

  /**
   * Goes on with a build that was paused, or whose process ended, from its last batch.
   *
   * @throws as `reindex`; `NOT_FOUND` when the view has no unfinished build, `BUSY` when it is being built already.
   */
  resume(name: string, options: CancelOptions = {}): Progress<BuildProgress> {
    checkOptions(options, cancelOptions)
    return new Progress(rebuildView(this.#store, name, { intent: 'resume', signal: options.signal }))
  }

  /**
   * Gives up the unfinished build of a view, whether it runs, is paused or was interrupted. A builder elsewhere ends
   * with `CANCELLED` at its next batch. The version that answered before still does; a view that never answered is
   * gone. Returns false when nothing is being built.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`, `READ_ONLY`.
   */
  cancel(name: string): Promise<boolean> {
    return cancelBuild(this.#store, name)
  }

  /**
   * Runs a draft of a view, and its tests. `sample` is how many documents, spread over the store (100 by default),
   * `{ by: 'shape' }` for a few that stand for all, or a list of keys. Writes nothing.
   *
   * @throws DatastoreError `INVALID_INPUT`, `CANCELLED`. What is wrong with the map is in the result.
   */
  async preview(
    definition: ViewDefinition,
    options: { readonly sample?: SampleChoice } & CancelOptions = {},
  ): Promise<PreviewResult> {
    checkOptions(options, { sample: 'any', signal: 'signal' })
    const { sample = 100, signal } = options
    checkSample(sample)
    return await previewView(this.#store, definition, { sample, signal })
  }

  /**
   * Asks the rows that a draft of a view yields, as `query` asks those of a published one: they stand in a temporary table with the
   * draft's columns, indexes and constraints meanwhile. They are of the documents of a sample, as in `preview`, or with
   * `sample: 'all'` of the whole store, in the order of a build, as far as a budget goes. Documents that fail are counted and left
   * out. Writes nothing to the store.
   *
   * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `INVALID_INPUT`, `UNKNOWN_COLUMN`, `CANCELLED`.
   */
  async queryDraft(
    definition: ViewDefinition,
    where: Where = {},
    options: {
      readonly sample?: DraftSample
      readonly orderBy?: readonly string[]
      readonly limit?: number
      readonly budget?: DryRunBudget
    } & CancelOptions = {},
  ): Promise<DraftAnswer> {
    checkOptions(options, {
      sample: 'any',
      orderBy: 'any',
      limit: 'count',
      budget: 'object',
      signal: 'signal',
    })
    const { sample = 100, orderBy = [], limit = 100, budget = {}, signal } = options
    checkOptions(budget, { documents: 'count', milliseconds: 'count' })
    if (sample !== 'all') checkSample(sample)
    checkWhere(where)
    return await queryDraft(this.#store, definition, { where, orderBy, limit, sample, budget, signal })
  }

  /**
   * Runs two definitions of a view and tells which rows the second one adds, removes and changes: of all documents, or as far
   * as a budget goes. Writes nothing.
   *
   * @throws DatastoreError `MAP_SYNTAX` when one of the maps does not compile; `INVALID_INPUT`, `CANCELLED`.
   */
  async compare(
    before: ViewDefinition,
    after: ViewDefinition,
    options: { readonly budget?: DryRunBudget } & CancelOptions = {},
  ): Promise<ComparedRows> {
    checkOptions(options, { budget: 'object', signal: 'signal' })
    const { budget = {}, signal } = options
    checkOptions(budget, { documents: 'count', milliseconds: 'count' })
    return await compareDefinitions(this.#store, before, after, { budget, signal })
  }

  /**
   * Reports what publishing a definition would do, and changes nothing: runs its map over every document, in the
   * order of a build, and compares with the rows of the version that answers. Iterate it for whole reports, or await
   * the last one. When its budget is used up, or the signal aborts, the last report is `partial`, and its `cursor`
   * goes on as long as the database is open. Other work goes on meanwhile; each document counts as it was when it was
   * looked at.
   *
   * @throws DatastoreError what `publish` says of the definition itself: `INVALID_INPUT`, `MAP_SYNTAX`, `EXISTS`;
   *   `UPGRADE_NEEDED` for a store of a legacy file; `CONFLICT` when the view is published meanwhile, or since the dry run
   *   that `from` goes on with began; `NOT_FOUND` when that one is no longer kept.
   */
  dryRun(definition: ViewDefinition, options: DryRunOptions = {}): Progress<DryRunReport> {
    checkOptions(options, { budget: 'object', signal: 'signal', from: 'text', keep: 'flag' })
    const { budget = {}, signal, from, keep } = options
    checkOptions(budget, { documents: 'count', milliseconds: 'count' })
    return new Progress(dryRunView(this.#store, definition, { budget, signal, from, keep }))
  }

  /**
   * Runs a draft of a view and tells what its map does: the line that emitted each row and the paths of the document
   * that were read for it, how often each line ran and which way each branch went, which lines throw on what share
   * of the documents, and, for the document `key`, the values of variables. Writes nothing.
   *
   * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `INVALID_INPUT`, `CANCELLED`.
   */
  async trace(
    definition: ViewDefinition,
    options: { readonly sample?: SampleChoice; readonly key?: string } & CancelOptions = {},
  ): Promise<TraceResult> {
    checkOptions(options, { sample: 'any', key: 'text', signal: 'signal' })
    const { sample = 100, key, signal } = options
    checkSample(sample)
    return await traceView(this.#store, definition, { sample, key, signal })
  }

  /**
   * Runs a draft of a view on the documents of these keys, and tells of each where its rows come from: which paths of the document
   * each value was made of, and on which lines. With `steps`, also what the map did in its order: each statement with the
   * values it gave, the ways it took and what had been read; `stopWhen`, an expression over the map's variables, marks steps.
   * Writes nothing.
   *
   * @throws DatastoreError `MAP_SYNTAX` when the map does not compile; `INVALID_INPUT`, `CANCELLED`.
   */
  async record(
    definition: ViewDefinition,
    options: {
      readonly keys: readonly string[]
      readonly steps?: boolean
      readonly stopWhen?: string
    } & CancelOptions,
  ): Promise<Recording[]> {
    checkOptions(options, { keys: 'any', steps: 'flag', stopWhen: 'text', signal: 'signal' })
    const { keys, steps = false, stopWhen = '', signal } = options
    if (!Array.isArray(keys)) throw invalidArgument('keys', '"keys" is a list of the keys of documents.')
    checkSample(keys)
    return await recordView(this.#store, definition, { keys, steps, stopWhen, signal })
  }

  /**
   * Chooses at most `limit` documents (20) that stand for the store: together they have every path with every type that
   * was seen, and take every way through the branches of `map` when one is given; and the odd ones are among them: the
   * largest, the deepest, one without a field that nearly all have, one with an integer beyond 2^53, with a key twice,
   * without any field. Each says why it was chosen. Looks at no more than `scan` documents (100,000), spread over the
   * store, for no longer than `milliseconds` (5,000), in memory that does not grow with the store.
   *
   * @throws DatastoreError `MAP_SYNTAX`, `INVALID_INPUT`, `CANCELLED`.
   */
  async sampleByShape(
    options: {
      readonly limit?: number
      readonly map?: string
      readonly scan?: number
      readonly milliseconds?: number
    } & CancelOptions = {},
  ): Promise<ShapeSample> {
    checkOptions(options, {
      limit: 'count',
      map: 'text',
      scan: 'count',
      milliseconds: 'count',
      signal: 'signal',
    })
    const { limit = 20, scan = 100_000, milliseconds = 5_000, map, signal } = options
    return await sampleStore(this.#store, { limit, map, scan, milliseconds, signal })
  }

  /**
   * Runs the tests of a definition, saved or not: its map on each pinned document, compared with the rows (or the error)
   * that are expected. The order of rows does not matter, and columns that no expected row names are not compared.
   *
   * @throws DatastoreError `MAP_SYNTAX`, `INVALID_INPUT`, `CANCELLED`. Tests that fail are in the result.
   */
  async test(definition: ViewDefinition, options: CancelOptions = {}): Promise<ViewTestReport> {
    checkOptions(options, cancelOptions)
    return await runViewTests(this.#store, definition, options.signal)
  }

  /** Starts the sandbox that runs authored maps, so that the first preview need not wait for it (about 100 ms). */
  warmUp(): void {
    void this.#store.session.sandbox().warmUp()
  }

  /** Removes a view with its table, versions and errors. Documents are not touched. */
  remove(name: string): Promise<void> {
    return removeView(this.#store, name)
  }

  /** Lists every view of the store, in order of name. */
  list(): Promise<ViewSummary[]> {
    return summarizeViews(this.#store)
  }

  /**
   * Describes a view: columns, state, version, errors.
   *
   * @throws DatastoreError `UNKNOWN_VIEW` listing the views there are.
   */
  get(name: string): Promise<ViewSummary> {
    return findView(this.#store, name)
  }

  /**
   * Counts what a view amounts to: rows, documents with and without rows, bytes of its table and of each index, and how long
   * its build took. It reads the whole view; sizes are what the database says, on MariaDB and MySQL as it last counted them.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`.
   */
  stats(name: string): Promise<ViewStats> {
    return readViewStats(this.#store, name)
  }

  /**
   * Lists the documents that have no rows in a view because its map failed on them, in key order: of the version that
   * answers, or of the `version` that is being built, or that failed last. A document leaves the list when a change
   * of it or of the map lets the map succeed. With `failed`, lists the documents that made the last build fail, as it
   * found them, until the next one begins; a reindex builds the version that answers, and has a list of its own here.
   */
  async errors(
    name: string,
    range: {
      readonly offset?: number
      readonly limit?: number
      readonly version?: number
      readonly failed?: boolean
    } = {},
  ): Promise<ViewError[]> {
    checkOptions(range, { offset: 'count', limit: 'count', version: 'count', failed: 'flag' })
    const { offset = 0, limit = 100, ...wanted } = range
    return await readViewErrors(this.#store, name, { offset, limit }, wanted)
  }

  /**
   * Lists every version of an authored view, newest first: its definition, what it changed, and what became of it. No
   * versions of a program's view are kept.
   *
   * @throws DatastoreError `UNKNOWN_VIEW` listing the views there are.
   */
  versions(name: string): Promise<ViewVersion[]> {
    return readVersions(this.#store, name)
  }

  /**
   * Reads one version of an authored view.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`; `NOT_FOUND` listing the versions there are.
   */
  async version(name: string, version: number): Promise<ViewVersion> {
    checkArgument('version', version, 'count')
    return await readVersion(this.#store, name, version)
  }

  /**
   * Publishes an old version's definition again, as the view's newest version, whatever its tests say. Iterate it for
   * progress, or await it.
   *
   * @throws as `publish`; `NOT_FOUND` when there is no such version.
   */
  restore(name: string, version: number, options: CancelOptions = {}): Progress<BuildProgress> {
    checkArgument('version', version, 'count')
    checkOptions(options, cancelOptions)
    return new Progress(restoreVersion(this.#store, name, version, options.signal))
  }

  /**
   * Compares a view with its map of every document. The last snapshot lists what differs.
   *
   * @throws DatastoreError `UNKNOWN_VIEW`; `CONFLICT` when the view is published again meanwhile; `CANCELLED`.
   */
  verify(name: string, options: VerifyOptions = {}): Progress<VerifyProgress> {
    checkVerifyOptions(options)
    return new Progress(verifyStoreView(this.#store, name, { ...options, repair: false }))
  }

  /** Like `verify`, and repairs what differs. */
  repair(name: string, options: VerifyOptions = {}): Progress<VerifyProgress> {
    checkVerifyOptions(options)
    return new Progress(verifyStoreView(this.#store, name, { ...options, repair: true }))
  }
}

traceCalls(
  StoreViews,
  {
    add: 'view',
    publish: 'view work',
    reindex: 'view work',
    resume: 'view work',
    restore: 'view work',
    remove: 'view',
    pause: 'view',
    cancel: 'view',
    list: '',
    get: 'view',
    errors: 'view',
    versions: 'view',
    version: 'view',
    sampleByShape: '',
    test: 'view',
    trace: 'view',
    verify: 'view work',
    repair: 'view work',
    preview: 'view',
    queryDraft: 'view',
    compare: 'view',
    record: 'view',
    dryRun: 'view work',
    stats: 'view',
  },
  'views.',
)

function checkVerifyOptions(options: VerifyOptions): void {
  checkOptions(options, { after: 'any', signal: 'signal' })
  if (options.after !== undefined && !Number.isSafeInteger(options.after))
    throw invalidArgument('after', '"after" is the number of a document, such as the `last` of a snapshot.')
}
