import { eventIterator, oc } from '@orpc/contract'
import * as v from 'valibot'
import { engineAbout } from '../model/engine-about.ts'
import { bundleStore } from '../model/transfer/bundle.ts'
import { databaseSummary, fileEntry, fileState, recentFile } from '../model/database.ts'
import { documentField, documentMeta, documentRow, documentText } from '../model/document.ts'
import { documentFilter, documentOrder } from '../model/find/document-filter.ts'
import { cellEdit, documentEdit } from '../model/bulk/document-edit.ts'
import { editPreview } from '../model/bulk/edit-preview.ts'
import { documentSelection } from '../model/find/document-selection.ts'
import { documentLinks, documentRevision, loggedChange, referrers } from '../model/document-links.ts'
import { dryRunReport } from '../model/dry-run.ts'
import { storeShape } from '../model/field-shape.ts'
import { exportChoices } from '../model/transfer/export.ts'
import { findProgress } from '../model/find/find-progress.ts'
import { mergeChoice, merged } from '../model/bulk/merge.ts'
import { forecast } from '../model/forecast.ts'
import { importChoices, importFormat, importPreview } from '../model/transfer/import.ts'
import { sourceTable, tableChoice, tablePreview } from '../model/transfer/table-import.ts'
import { jobProblem, jobSnapshot } from '../model/job.ts'
import { setAside } from '../set-aside.ts'
import { cell, savedQuery, where } from '../model/query.ts'
import { columnDefinition, viewDefinition } from '../model/view-definition.ts'
import { sampleSearch, wantedDocuments } from '../model/sample-search.ts'
import { comparedRows } from '../model/draft/compared-rows.ts'
import { draftAnswer, draftSample } from '../model/draft/draft-answer.ts'
import { sampleChoice, sampleReason, shapeSample } from '../model/view-sample.ts'
import { viewTemplate } from '../model/view-template.ts'
import { viewTestReport } from '../model/view-test.ts'
import { recording } from '../model/trace/view-recording.ts'
import { traceResult } from '../model/trace/view-trace.ts'
import { previewResult, viewError, viewSummary, viewVersion } from '../model/view.ts'
import { connections } from './connections.ts'
import { byName } from '../model/by-name.ts'

const database = v.pipe(v.string(), v.nonEmpty())
const inStore = { database, store: v.pipe(v.string(), v.nonEmpty()) }
const inView = { ...inStore, view: v.pipe(v.string(), v.nonEmpty()) }
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const pageSize = v.pipe(count, v.maxValue(1000))
/** The time after which a query is ended, which leaving it does at once; as long as it needs when absent. */
const milliseconds = v.optional(count)

const files = {
  /** A folder's subfolders and database files, for the in-app file dialog; `folder` defaults to the last one used. */
  list: oc.input(v.object({ folder: v.optional(v.string()), allFiles: v.optional(v.boolean()) })).output(
    v.object({
      folder: v.string(),
      parent: v.nullable(v.string()),
      home: v.string(),
      entries: v.array(fileEntry),
    }),
  ),
  exists: oc.input(v.object({ path: v.string() })).output(v.boolean()),
  /** The text of a view's file at once, and again whenever it changes; null where there is no file. */
  watchView: oc
    .input(v.object({ path: v.pipe(v.string(), v.nonEmpty()) }))
    .output(eventIterator(v.object({ text: v.nullable(v.string()) }))),
  /** Writes a view's file whole, where the text `expected` still stands there. */
  writeView: oc
    .input(
      v.object({
        path: v.pipe(v.string(), v.nonEmpty()),
        text: v.string(),
        expected: v.nullable(v.string()),
      }),
    )
    .output(v.void()),
  /** The text of a view's file; null where there is none. */
  readView: oc.input(v.object({ path: v.pipe(v.string(), v.nonEmpty()) })).output(v.nullable(v.string())),
  recent: oc.output(v.array(recentFile)),
  forget: oc.input(v.object({ path: v.string() })).output(v.void()),
}

/** Names a window among those that use one state folder. */
const windowName = v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/))

/** Small named JSON texts the app keeps between sessions: settings, open tabs, unsaved drafts. */
const state = {
  /** `by` is the window that asks, of a text that each window keeps with `setDraft`. */
  get: oc.input(v.object({ name: v.string(), by: v.optional(windowName) })).output(v.nullable(v.string())),
  set: oc.input(v.object({ name: v.string(), value: v.nullable(v.string()) })).output(v.void()),
  /** Puts the members of a JSON object into the one that is kept, so that two windows change different ones. */
  merge: oc.input(v.object({ name: v.string(), members: v.string() })).output(v.void()),
  /** Keeps unsaved text beside that of other windows; the path of one that had to be set aside for it, or null. */
  setDraft: oc
    .input(v.object({ name: v.string(), value: v.nullable(v.string()), by: windowName }))
    .output(v.nullable(v.string())),
  /** What the kept drafts are of: the ids of their tabs. */
  drafts: oc.output(v.array(v.string())),
  /** Texts that were set aside, each told once. */
  setAside: oc.output(v.array(setAside)),
  /** What a report of a fault says of the engine host. */
  about: oc.output(engineAbout),
  /** Writes to the app's log: `faultText` or a code, never a text of the person's. */
  log: oc.input(v.object({ event: v.pipe(v.string(), v.maxLength(1000)) })).output(v.void()),
  /** The last lines of the app's log. */
  lastLog: oc.output(v.string()),
}

const databases = {
  /** Opens a file, or creates it when `create`, or a server's database by its URL; one already open is the same. */
  open: oc
    .input(
      v.object({
        path: v.pipe(v.string(), v.nonEmpty()),
        readonly: v.optional(v.boolean()),
        create: v.optional(v.boolean()),
        /** Give a log that belongs to another file another name, and open the file without it. */
        setLogAside: v.optional(v.boolean()),
      }),
    )
    .output(databaseSummary),
  get: oc.input(v.object({ database })).output(databaseSummary),
  close: oc.input(v.object({ database })).output(v.void()),
  /** What has become of the file since it was opened: one question to the system. */
  fileState: oc.input(v.object({ database })).output(fileState),
  /** Opens the file that is there now in the place of one that is gone or replaced, which stays open when that fails. */
  reopen: oc.input(v.object({ database })).output(databaseSummary),
  /** Copies all that is open into a new file, also of a file that is gone or replaced; tells how many pages are done. */
  backup: oc
    .input(v.object({ database, path: v.pipe(v.string(), v.nonEmpty()) }))
    .output(eventIterator(v.object({ done: count, total: count }))),
  /** A copy of the sample store of the newcomer's own, made on first use. */
  sample: oc.output(v.object({ path: v.string() })),
  createStore: oc.input(v.object(inStore)).output(databaseSummary),
  /**
   * Copies a store, as a job, into a new one of the database `target`, which is named as every database is; with `create` it may
   * be the path of a SQLite file that is made when it is missing.
   */
  copyStore: oc
    .input(
      v.object({
        ...inStore,
        target: database,
        create: v.optional(v.boolean()),
        as: v.pipe(v.string(), v.nonEmpty()),
        history: v.boolean(),
      }),
    )
    .output(v.object({ job: v.string() })),
  /** Converts a store of a legacy file, leaving a backup beside the file. */
  upgrade: oc.input(v.object(inStore)).output(v.object({ backup: v.string(), documents: v.number() })),
  /** The tables that a statement may name, the first of very many, with their columns. */
  tables: oc
    .input(v.object({ database }))
    .output(v.array(v.object({ name: v.string(), columns: v.array(v.string()) }))),
  /** A page of what a person's statement finds, which is refused where it could write. It is run anew for each page. */
  readStatement: oc
    .input(v.object({ database, sql: v.string(), offset: count, limit: pageSize, milliseconds }))
    .output(
      v.object({
        columns: v.array(v.string()),
        rows: v.array(v.array(cell)),
        /** True when there are rows beyond these. */
        more: v.boolean(),
        milliseconds: v.number(),
      }),
    ),
}

/** Paths of nested fields, whose values are wanted beside those of the document's own. */
const paths = v.optional(v.array(v.string()))

const documents = {
  /** `limit` rows in key order, or from the last key to the first, from the `offset`th document whose key starts with `prefix`. */
  page: oc
    .input(
      v.object({
        ...inStore,
        prefix: v.string(),
        reverse: v.optional(v.boolean()),
        offset: count,
        limit: pageSize,
        paths,
      }),
    )
    .output(v.array(documentRow)),
  /** Counts without ever holding up a page: growing snapshots, the last one `complete`. */
  count: oc
    .input(v.object({ ...inStore, prefix: v.string() }))
    .output(eventIterator(v.object({ count: v.number(), complete: v.boolean() }))),
  /** How many documents stand before the first whose key is `key` or greater: where a jump lands. */
  locate: oc
    .input(v.object({ ...inStore, prefix: v.string(), key: v.string() }))
    .output(v.object({ offset: v.number(), found: v.boolean() })),
  /**
   * Looks for the documents whose key starts with `prefix` and that meet the filter, and tells how far it has come. What is found is
   * kept for as long as the stream is listened to, also after the last document was looked at; its pages are asked for by its name.
   */
  find: oc
    .input(
      v.object({
        ...inStore,
        prefix: v.string(),
        filter: documentFilter,
        order: v.nullable(documentOrder),
      }),
    )
    .output(eventIterator(findProgress)),
  /** Rows of what a `find` has found. Documents deleted since are left out, and found no more. */
  foundPage: oc
    .input(v.object({ find: v.string(), offset: count, limit: pageSize, paths }))
    .output(v.array(documentRow)),
  /** Rows of those of the documents that are still there, by their ids: what a person reads, as it is now. */
  present: oc
    .input(v.object({ ...inStore, ids: v.pipe(v.array(v.number()), v.maxLength(1000)), paths }))
    .output(v.array(documentRow)),
  /** Looks no further; what was found stays. */
  stopFind: oc.input(v.object({ find: v.string() })).output(v.void()),
  get: oc.input(v.object({ ...inStore, key: v.string() })).output(v.nullable(documentText)),
  /** The whole value of one field, as it is written in the document, and the revision it was read of; null where it is not there. */
  field: oc
    .input(v.object({ ...inStore, key: v.string(), path: v.string() }))
    .output(v.object({ rev: v.string(), value: v.nullable(v.string()) })),
  /**
   * Sets or removes one field of the document at a revision, as `save` would; the rest stays byte for byte. Answers with the new revision
   * and with what the field was, by which the edit can be undone.
   */
  editField: oc
    .input(v.object({ ...inStore, key: v.string(), rev: v.string(), edit: cellEdit }))
    .output(v.object({ rev: v.string(), before: v.nullable(v.string()) })),
  /**
   * Saves the text as it is. `rev` is the revision the text was made from; null creates and refuses a key in use. With the
   * `writeId` of a save whose answer was lost, one that was saved answers as it did and is not done twice.
   */
  save: oc
    .input(
      v.object({
        ...inStore,
        key: v.string(),
        text: v.string(),
        rev: v.nullable(v.string()),
        writeId: v.optional(v.pipe(v.string(), v.minLength(1))),
      }),
    )
    .output(documentMeta),
  delete: oc.input(v.object({ ...inStore, key: v.string(), rev: v.optional(v.string()) })).output(v.void()),
  /**
   * The texts of the selected documents, some at a time: leave the stream when enough have come. They come in key order, or up to 10,000
   * of them in another one, `read` being that in which the database reads them.
   */
  texts: oc
    .input(
      v.object({
        ...inStore,
        selection: documentSelection,
        order: v.optional(v.union([documentOrder, v.literal('read')])),
      }),
    )
    .output(eventIterator(v.array(documentText))),
  /** Deletes the selected documents, as a job that goes on where it was stopped. */
  deleteSelected: oc
    .input(v.object({ ...inStore, selection: documentSelection }))
    .output(v.object({ job: v.string() })),
  /** Does an edit to a sample of the selected documents, and tells what that would do to the views. Writes nothing. */
  previewEdit: oc
    .input(v.object({ ...inStore, selection: documentSelection, edit: documentEdit }))
    .output(editPreview),
  /** Does an edit to the selected documents, as a job whose error list names those that were refused. */
  editSelected: oc
    .input(v.object({ ...inStore, selection: documentSelection, edit: documentEdit }))
    .output(v.object({ job: v.string() })),
  /** What saving this text would do to every view; null asks for a deletion. Lists some rows of each. Writes nothing. */
  forecast: oc
    .input(v.object({ ...inStore, key: v.string(), text: v.nullable(v.string()) }))
    .output(forecast),
  /** The old revisions that are kept of a document, newest first, without the present one. */
  history: oc.input(v.object({ ...inStore, key: v.string() })).output(v.array(documentRevision)),
  /** The text of a revision that is kept, or of the present one. */
  revision: oc
    .input(v.object({ ...inStore, key: v.string(), rev: v.string() }))
    .output(v.object({ text: v.string() })),
  /**
   * Puts what another writer and someone have made of a document into one text, field by field; `choices` says what is taken where both
   * changed the same. Null where one of the texts is no object.
   */
  merge: oc
    .input(
      v.object({ base: v.string(), mine: v.string(), theirs: v.string(), choices: v.array(mergeChoice) }),
    )
    .output(v.nullable(merged)),
  /** Saves an old revision's text again, as a new revision. */
  restore: oc.input(v.object({ ...inStore, key: v.string(), rev: v.string() })).output(documentMeta),
  /** The documents whose keys a document holds, and the rows that views have of it. */
  links: oc.input(v.object({ ...inStore, key: v.string() })).output(documentLinks),
  /** Looks through the store for documents that hold the key as a text; tells how far it has come. Leaving the stream ends it. */
  referrers: oc.input(v.object({ ...inStore, key: v.string() })).output(eventIterator(referrers)),
  /**
   * What is in the documents: fields, types, values and ranges, of a sample that is spread over the store, or of the whole as it is
   * looked through. Leaving the stream ends it.
   */
  shape: oc.input(v.object({ ...inStore, whole: v.boolean() })).output(eventIterator(storeShape)),
  /** What sampled documents are as a TypeScript declaration and as a JSON Schema. */
  schema: oc
    .input(v.object(inStore))
    .output(v.object({ typescript: v.string(), jsonSchema: v.string(), sampled: v.number() })),
  /** Fields seen in a sample of the documents, the most frequent first. */
  fields: oc.input(v.object(inStore)).output(v.array(documentField)),
}

const snippet = v.object({
  text: v.string(),
  marks: v.array(v.tuple([v.number(), v.number()])),
})

const queryInput = {
  ...inView,
  where,
  orderBy: v.array(v.string()),
}

/** What every answer of a view has beside its rows. */
const queried = {
  columns: v.array(columnDefinition),
  /** True when there are rows beyond these. */
  more: v.boolean(),
  milliseconds: v.number(),
  sql: v.string(),
  /** The lines of the database's query plan. */
  plan: v.array(v.string()),
}

const views = {
  list: oc.input(v.object(inStore)).output(v.array(viewSummary)),
  get: oc.input(v.object(inView)).output(viewSummary),
  /** A TypeScript declaration of `doc` inferred from sampled documents, for the editor's completions. */
  types: oc.input(v.object(inStore)).output(v.object({ declaration: v.string(), sampled: v.number() })),
  /** What a new view starts with, made from sampled documents. */
  template: oc.input(v.object({ ...inStore, field: v.optional(v.string()) })).output(viewTemplate),
  /** Runs a draft on a sample of the documents; writes nothing. */
  preview: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        sample: sampleChoice,
      }),
    )
    .output(previewResult),
  /** Asks the rows that a draft yields for documents of a sample, or of the whole store as far as a budget goes; writes nothing. */
  queryDraft: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        sample: draftSample,
        where,
        orderBy: v.array(v.string()),
        limit: pageSize,
      }),
    )
    .output(draftAnswer),
  /** Tells what becomes of the rows of documents from one definition to another, as far as a budget goes; writes nothing. */
  compare: oc
    .input(v.object({ ...inStore, before: viewDefinition, after: viewDefinition }))
    .output(comparedRows),
  /** Tells what a draft's map does line by line, and on the document `key` with its values; writes nothing. */
  trace: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        sample: sampleChoice,
        key: v.optional(v.string()),
      }),
    )
    .output(traceResult),
  /**
   * Tells of documents where a draft's rows come from and, with `steps`, what its map does in its order; `stopWhen` marks the steps
   * at which it holds. Writes nothing.
   */
  record: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        keys: v.pipe(v.array(v.string()), v.maxLength(1000)),
        steps: v.optional(v.boolean()),
        stopWhen: v.optional(v.string()),
      }),
    )
    .output(v.array(recording)),
  /** Chooses a few documents that stand for the store and, with a map, take every way through it; says why, not what is in them. */
  samples: oc
    .input(
      v.object({
        ...inStore,
        limit: v.optional(v.pipe(count, v.minValue(1), v.maxValue(1000))),
        map: v.optional(v.string()),
      }),
    )
    .output(
      v.object({
        ...shapeSample.entries,
        documents: v.array(v.object({ key: v.string(), reasons: v.array(sampleReason) })),
      }),
    ),
  /** Keys of documents by chance: the same seed chooses the same ones while the store does not change. */
  randomSample: oc
    .input(
      v.object({
        ...inStore,
        seed: v.pipe(count, v.maxValue(2 ** 31 - 1)),
        limit: v.pipe(count, v.minValue(1), v.maxValue(1000)),
      }),
    )
    .output(v.object({ keys: v.array(v.string()) })),
  /**
   * Looks through the store for documents on which a draft's map does what is wanted, and tells how far it has come; `from` goes on
   * where a budget was spent. Leaving the stream ends it. Writes nothing.
   */
  searchSample: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        wanted: wantedDocuments,
        limit: v.pipe(count, v.minValue(1), v.maxValue(1000)),
        budget: v.object({
          documents: v.pipe(count, v.minValue(1)),
          milliseconds: v.pipe(count, v.minValue(1)),
        }),
        from: v.nullable(v.number()),
      }),
    )
    .output(eventIterator(sampleSearch)),
  /** Runs a draft's tests: its map on each pinned document. */
  tests: oc.input(v.object({ ...inStore, definition: viewDefinition })).output(viewTestReport),
  /** Checks the definition, runs its tests (unless `skipTests`), then builds and swaps it in as a job. */
  publish: oc
    .input(v.object({ ...inStore, definition: viewDefinition, skipTests: v.optional(v.boolean()) }))
    .output(v.object({ job: v.string() })),
  /**
   * What publishing would do, as far as it is found out in a moment: the whole of a small store, the first documents of a large one. For
   * one who types: it is no job, keeps nothing, and ends when it is aborted.
   */
  foresee: oc
    .input(v.object({ ...inStore, definition: viewDefinition, milliseconds: count }))
    .output(dryRunReport),
  /**
   * Starts finding out what publishing the definition would do, as a job; `from` goes on with an unfinished one, by its
   * cursor. Writes nothing.
   */
  dryRun: oc
    .input(
      v.object({
        ...inStore,
        definition: viewDefinition,
        budget: v.optional(v.object({ documents: v.optional(count), milliseconds: v.optional(count) })),
        from: v.optional(v.string()),
      }),
    )
    .output(v.object({ job: v.string() })),
  /**
   * What a dry run has found, whole, as it goes on; ends with its last report, also when it was cancelled. Of one that
   * waits to be resumed it tells what was found until then, and goes on when the job does.
   */
  dryRunReports: oc.input(v.object({ job: v.string() })).output(eventIterator(dryRunReport)),
  /** The definition that a dry run is of. */
  dryRunDefinition: oc.input(v.object({ job: v.string() })).output(viewDefinition),
  reindex: oc.input(v.object(inView)).output(v.object({ job: v.string() })),
  /** Goes on with a build that was paused or interrupted, whichever program began it. */
  resume: oc.input(v.object(inView)).output(v.object({ job: v.string() })),
  /** Compares the rows with what the map yields for every document; `repair` also repairs them. */
  verify: oc.input(v.object(inView)).output(v.object({ job: v.string() })),
  repair: oc.input(v.object(inView)).output(v.object({ job: v.string() })),
  remove: oc.input(v.object(inView)).output(v.void()),
  /** Asks the builder of the view, in any program, to stop and keep what is done; false when there is none. */
  pause: oc.input(v.object(inView)).output(v.boolean()),
  /** Gives up the view's unfinished build, wherever it is; false when there is none. */
  cancelBuild: oc.input(v.object(inView)).output(v.boolean()),
  /** Every version of the view, newest first. */
  versions: oc.input(v.object(inView)).output(v.array(viewVersion)),
  /** Publishes an old version's definition again, as a job. */
  restore: oc.input(v.object({ ...inView, version: count })).output(v.object({ job: v.string() })),
  /** Documents without rows, of the version that answers or of another one; or those that made the last build fail. */
  errors: oc
    .input(
      v.object({
        ...inView,
        offset: count,
        limit: pageSize,
        version: v.optional(count),
        failed: v.optional(v.boolean()),
      }),
    )
    .output(v.array(viewError)),
  /**
   * A page of rows: the first one, or the one after or before a cursor. Rows whose order has no cursors are left out up to `offset`
   * instead, which is ignored otherwise.
   */
  query: oc
    .input(
      v.object({
        ...queryInput,
        limit: pageSize,
        after: v.optional(v.string()),
        before: v.optional(v.string()),
        offset: count,
        includeDocs: v.boolean(),
        /** Whether rows tell where they match: there has to be a condition with `matches`. */
        includeMatches: v.optional(v.boolean()),
        milliseconds,
      }),
    )
    .output(
      v.object({
        ...queried,
        /** JSON columns hold JSON text; `doc` is the document's text when asked for. */
        rows: v.array(
          v.object({
            id: v.number(),
            key: v.string(),
            values: byName(cell),
            doc: v.optional(v.string()),
            /** Of each searched column a passage, and where in it stands what was found; when asked for. */
            snippets: v.optional(byName(snippet)),
          }),
        ),
        /** Cursors of the first and the last row; null without rows, and in an order that has none. */
        cursors: v.nullable(v.object({ first: v.string(), last: v.string() })),
        /** True when there are rows before these. */
        earlier: v.boolean(),
      }),
    ),
  /** Groups of rows, with what is counted, added up or compared in each. */
  aggregate: oc
    .input(
      v.object({
        ...inView,
        where,
        groupBy: v.array(v.string()),
        count: v.boolean(),
        sum: v.array(v.string()),
        min: v.array(v.string()),
        max: v.array(v.string()),
        avg: v.array(v.string()),
        having: where,
        orderBy: v.array(v.string()),
        limit: pageSize,
        offset: count,
        milliseconds,
      }),
    )
    .output(v.object({ ...queried, rows: v.array(byName(cell)) })),
  /** The queries that are saved in the store's database, by name. */
  savedQueries: oc.input(v.object(inStore)).output(v.array(savedQuery)),
  /** Saves a query in the place of one that has its name. */
  saveQuery: oc.input(v.object({ ...inStore, ...savedQuery.entries })).output(v.void()),
  /** Forgets a saved query. */
  removeQuery: oc.input(v.object({ ...inStore, name: v.string() })).output(v.void()),
}

/** Streams every selected document or every row of a query, never just the page on screen, into a file. */
const exports = {
  documents: oc
    .input(v.object({ ...inStore, selection: documentSelection, ...exportChoices }))
    .output(v.object({ job: v.string() })),
  query: oc
    .input(
      v.object({
        ...queryInput,
        includeDocs: v.boolean(),
        includeMatches: v.optional(v.boolean()),
        ...exportChoices,
      }),
    )
    .output(v.object({ job: v.string() })),
  /** Every row that a person's statement finds, which is refused where it could write. */
  statement: oc
    .input(v.object({ database, sql: v.string(), ...exportChoices }))
    .output(v.object({ job: v.string() })),
  /** Copies every store into one new file, a database of SQLite, with the definitions of the views. */
  bundle: oc
    .input(v.object({ database, path: v.pipe(v.string(), v.nonEmpty()), history: v.boolean() }))
    .output(v.object({ job: v.string() })),
}

const importOptions = { path: v.pipe(v.string(), v.nonEmpty()), ...importChoices }

/** Reads a file of the engine host's machine into documents. */
const imports = {
  /** The first records as they would be imported. A key that is not given is chosen; null stands for new keys. */
  preview: oc
    .input(
      v.object({
        ...importOptions,
        key: v.optional(v.nullable(v.string())),
        limit: v.pipe(count, v.minValue(1), v.maxValue(100)),
      }),
    )
    .output(importPreview),
  /** Keeps the text that was pasted last in a tab as a file of the engine host's own, which the import then reads. */
  paste: oc
    .input(v.object({ tab: v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)), text: v.string() }))
    .output(v.object({ path: v.string() })),
  /** The tables of a database, with their foreign keys. */
  tables: oc.input(v.object({ path: tableChoice.path })).output(v.array(sourceTable)),
  /** The first rows of a table as they would be imported. */
  previewTable: oc
    .input(v.object({ ...tableChoice, limit: v.pipe(count, v.minValue(1), v.maxValue(100)) }))
    .output(tablePreview),
  /** Imports all of a table as a job. */
  startTable: oc
    .input(
      v.object({
        ...inStore,
        ...tableChoice,
        onExisting: v.picklist(['skip', 'replace', 'fail']),
        onError: v.picklist(['stop', 'skip']),
      }),
    )
    .output(v.object({ job: v.string() })),
  /** What a file that holds all of a database has in it. */
  bundleStores: oc.input(v.object({ database, path: v.string() })).output(v.array(bundleStore)),
  /** Copies stores of such a file into the database, as a job. */
  bundle: oc
    .input(v.object({ database, path: v.string(), stores: v.array(v.string()) }))
    .output(v.object({ job: v.string() })),
  /** Imports all of it as a job, whose error list names the lines that were refused. */
  start: oc
    .input(
      v.object({
        ...inStore,
        ...importOptions,
        format: importFormat,
        /** Not there where the path of each file of a folder is its key. */
        key: v.optional(v.nullable(v.string())),
        onExisting: v.picklist(['skip', 'replace', 'fail']),
        onError: v.picklist(['stop', 'skip']),
      }),
    )
    .output(v.object({ job: v.string() })),
}

const inJob = { id: v.string() }

const jobs = {
  /** Every job, whole, whenever one changes (at most ten times a second); those that ended are kept between sessions. */
  watch: oc.output(eventIterator(v.array(jobSnapshot))),
  /** Stops a running job at its next batch; it can be resumed, also after a restart. */
  pause: oc.input(v.object(inJob)).output(v.void()),
  resume: oc.input(v.object(inJob)).output(v.void()),
  cancel: oc.input(v.object(inJob)).output(v.void()),
  /** Forgets a job that has ended, and what was kept to undo it. */
  dismiss: oc.input(v.object(inJob)).output(v.void()),
  /** Brings back, as another job, what the documents were that a job has written; those written since stay as they are. */
  undo: oc.input(v.object(inJob)).output(v.object({ job: v.string() })),
  /** The job's error list, in the order in which its entries came up; its first thousand are kept. */
  errors: oc.input(v.object({ ...inJob, offset: count, limit: pageSize })).output(v.array(jobProblem)),
}

const changes = {
  /** Where the store stands, and again each time its documents or views changed, by this app or any other program. */
  watch: oc.input(v.object(inStore)).output(eventIterator(v.object({ seq: v.number() }))),
  /**
   * A page of what became of the documents, the newest first, each document once; `next` is where to go on with `before`, null at the
   * end. A page may be short, or empty, where a filter lets little through.
   */
  list: oc
    .input(
      v.object({
        ...inStore,
        prefix: v.string(),
        kind: v.picklist(['all', 'new', 'changed', 'deleted']),
        before: v.optional(v.string()),
        limit: pageSize,
      }),
    )
    .output(v.object({ changes: v.array(loggedChange), next: v.nullable(v.string()) })),
  /** How many documents were made, changed and deleted after a change number; `more` when there are more than were counted. */
  since: oc
    .input(v.object({ ...inStore, since: count }))
    .output(v.object({ new: count, changed: count, deleted: count, more: v.boolean() })),
}

/** Everything a window can ask of the engine host, and nothing else. Validated on both hosts at the border. */
export const contract = {
  files,
  state,
  connections,
  databases,
  documents,
  views,
  imports,
  exports,
  jobs,
  changes,
}

export type Contract = typeof contract
