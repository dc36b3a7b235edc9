export { client } from './client.ts'
export { follow } from './follow.ts'
export { onReconnect, retryNow, setWriteGuard, useConnection } from './connection.ts'
export {
  type LostFile,
  lookAtLost,
  openWithoutLog,
  reopenFile,
  useLostFile,
  watchFiles,
} from './lost-files.ts'
export { type LostServer, retryServer, serverIsBack, useLostServer, watchServers } from './lost-servers.ts'
export { type InStore, keys, queryClient, refreshStore } from './queries.ts'
export { useChanges, useSeq } from './use-changes.ts'
export { databaseQuery, useDatabase, useRecent } from './use-database.ts'
export {
  type DocumentCount,
  fieldsQuery,
  useDocumentCount,
  useDocumentFields,
  useDocuments,
  usePages,
} from './use-documents.ts'
export { type RowNews, showNews, useFreshDocuments } from './use-fresh-documents.ts'
export { type FindingState, type Sought, useFinding } from './use-finding.ts'
export { onJobEnd, useJobEnd, useJobs, watchJobs } from './use-jobs.ts'
export { changeSavedQuery, useSavedQueries } from './use-saved-queries.ts'
export { useView, useViewTemplate, useViews, useViewsAt } from './use-views.ts'
export { desktop } from './desktop.ts'
export {
  type ConnectedTab,
  connectedTabs,
  endTab,
  signOut,
  takePastedLinks,
  useWebAccess,
  type WebAccess,
} from './web-session.ts'
export { type FileQuestion, useFileQuestion } from './desktop-web.ts'
