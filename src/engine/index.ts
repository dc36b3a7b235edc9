import './check-node.ts'
export { Database } from './database.ts'
export type { StoreOptions } from './database.ts'
export type { SchemaIssue, StandardSchema } from './documents/standard-schema.ts'
export type { CopyOptions, CopyProgress } from './copy/copy-progress.ts'
export { Datastore } from './datastore.ts'
export type { TransactionOf } from './datastore.ts'
export type { CreateStoreOptions, DatabaseOptions, OpenOptions } from './open-options.ts'
export type { Since } from './changes/cursor.ts'
export type { Change, ChangesOptions } from './changes/list-changes.ts'
export type { WatchOptions } from './store/watch-changes.ts'
export type { Snippet } from './columns/text/snippet.ts'
export type { HistoryOption, Revision } from './history/history.ts'
export type {
  AggregateOptions,
  AggregateRow,
  IterateOptions,
  QueryOptions,
  ViewRow,
  ViewTypes,
} from './queries/view-types.ts'
export type { QueryReport, QueryReportOptions } from './storage/query-reports.ts'
export { traceQueries } from './storage/trace-queries.ts'
export type { CallReport } from './store/trace-calls.ts'
export type { CallSpan, SpanTracer } from './storage/trace-queries.ts'
export type { KnexInstance, MysqlPool, PostgresPool, ProgramPool } from './storage/server/program-pool.ts'
export type { BackupProgress } from './storage/back-up.ts'
export type { CancelOptions, DryRunOptions, VerifyOptions } from './store/call-options.ts'
export type { AggregateAnswer } from './store/views/aggregate-cells.ts'
export type { CellRow, QueryAnswer } from './store/views/query-views.ts'
export type { ChangeOptions } from './store/change-documents.ts'
export type { CountSnapshot, IterateDocumentsOptions, RangeOptions } from './store/read-documents.ts'
export type { RevisionText } from './store/read-history.ts'
export type { StoreStats } from './store/read-stats.ts'
export type { PutOptions } from './store/save-documents.ts'
export type { StoreChanges } from './store/store-changes.ts'
export type { Migration } from './store/migrations/migration.ts'
export type { MigrationDryRun } from './store/migrations/dry-run.ts'
export type { MigrationCount, MigrationProgress } from './store/migrations/run-migrations.ts'
export type { MigrationState, StoreMigrations } from './store/migrations/store-migrations.ts'
export type { SavedQuery } from './catalog/query-record.ts'
export type { SavedQueries } from './store/saved-queries.ts'
export type { StoreHistory } from './store/store-history.ts'
export type { ViewStats } from './store/views/view-stats.ts'
export type { StoreViews } from './store/views/store-views.ts'
export type { WhereOptions, WhereProgress } from './store/change-where.ts'
export type { Transaction } from './store/transaction.ts'
export type { RepeatOptions } from './documents/write-id.ts'
export type { ExportFormat, ExportProgress } from './transfer/exports/export-format.ts'
export type {
  ExportDocumentsOptions,
  ExportOptions,
  ExportRowsOptions,
} from './transfer/exports/export-options.ts'
export type { ImportOptions, ImportProgress } from './transfer/imports/import-file.ts'
export type { TableImportOptions, TableImportProgress } from './transfer/tables/import-table.ts'
export type { TableChoice } from './transfer/tables/read-table.ts'
export type { DryRunBudget } from './views/dry-run/dry-run.ts'
export type { VerifyProgress } from './views/verify.ts'
export type { DocumentInput, DocumentsInput } from './documents/no-document.ts'
export type { Storable, StorableMany } from './documents/storable.ts'
export type { AnyDocument, Document, JsonValue, MapDocument, StoredFields } from './document.ts'
export type { UpgradeResult } from './legacy/upgrade-store.ts'
export type { Progress } from './progress.ts'
export type { ImportError, ImportNote } from './transfer/imports/import-entry.ts'
export type { ImportFormat } from './transfer/formats/format.ts'
export { View } from './view.ts'
export type { ColumnsIndex, RowCheck } from './view.ts'
export type { ColumnList, ProgramColumn, RowOf } from './view-columns.ts'
export type { BuildProgress } from './views/build/types.ts'
export { DatastoreError, errorCodes } from '../shared/errors.ts'
export type { ErrorCode, ErrorDetails } from '../shared/errors.ts'
export type { DatabaseSummary, FileState, StoreSummary } from '../shared/model/database.ts'
export type { DocumentMeta, DocumentText } from '../shared/model/document.ts'
export type { Comparison, Condition, TextSearch, Value, Where } from './where.ts'
export type { Cell } from '../shared/model/query.ts'
export type {
  ColumnDefinition,
  ColumnType,
  ViewCheck,
  ViewDefinition,
  ViewIndex,
  ViewTest,
} from '../shared/model/view-definition.ts'
export type {
  ConsoleLine,
  MapError,
  PreviewResult,
  ViewError,
  ViewSummary,
  ViewVersion,
} from '../shared/model/view.ts'
export type { Forecast, ViewForecast } from '../shared/model/forecast.ts'
export type { RowChange } from '../shared/model/row-change.ts'
export type {
  BuildEstimate,
  Collision,
  ColumnChange,
  DryRunReport,
  FailingDocument,
  HistogramBar,
} from '../shared/model/dry-run.ts'
export type { SampleChoice, SampleReason, ShapeSample } from '../shared/model/view-sample.ts'
export type { ComparedRows } from '../shared/model/draft/compared-rows.ts'
export type { DraftAnswer, DraftSample } from '../shared/model/draft/draft-answer.ts'
export type { ViewTestReport, ViewTestResult } from '../shared/model/view-test.ts'
export type {
  RecordedCell,
  RecordedRow,
  RecordedStep,
  Recording,
} from '../shared/model/trace/view-recording.ts'
export type {
  LineFailure,
  TracedBranch,
  TracedRow,
  TracedValue,
  TraceResult,
} from '../shared/model/trace/view-trace.ts'
