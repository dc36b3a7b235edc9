import { create } from 'zustand'
import type { DocumentColumn } from '../../shared/model/transfer/export.ts'
import type { DocumentSelection } from '../../shared/model/find/document-selection.ts'
import type { CellWhere } from '../../shared/model/query.ts'

/** What an export writes: the selected documents, or every row of a query or of a statement in SQL. */
export type ExportRequest =
  | {
      readonly kind: 'documents'
      readonly database: string
      readonly store: string
      readonly selection: DocumentSelection
      /** The columns that a grid shows of them, beside their key. */
      readonly columns?: readonly DocumentColumn[]
    }
  | {
      readonly kind: 'query'
      readonly database: string
      readonly store: string
      readonly view: string
      readonly where: CellWhere
      readonly orderBy: readonly string[]
      readonly includeDocs: boolean
      /** Whether each row tells how well it matches what is searched, and where. */
      readonly includeMatches?: boolean
    }
  | { readonly kind: 'statement'; readonly database: string; readonly sql: string }

/** The store that a file is imported into. */
export interface ImportRequest {
  readonly database: string
  readonly store: string
  /** The file or the folder, where it is known already. */
  readonly path?: string
  readonly folder?: boolean
}

/** A whole database that is written into one file, or gets what is in one. */
export interface BundleRequest {
  readonly database: string
  readonly way: 'export' | 'import'
}

/** The store that is copied. */
export interface CopyRequest {
  readonly database: string
  readonly store: string
}

/** The store in which a view is begun from something, and the document that is to give the rows typed by hand. */
export interface StartRequest {
  readonly database: string
  readonly store: string
  readonly key?: string
}

/** Documents that are edited in bulk: what a person may mean, the most likely first. */
export interface EditRequest {
  readonly database: string
  readonly store: string
  readonly scopes: readonly {
    /** Such as "the 14 selected documents". */
    readonly label: string
    readonly selection: DocumentSelection
  }[]
}

/** A server to connect to: what is known of it, and why it is asked for when it was refused just now. */
export interface ConnectRequest {
  readonly url: string
  readonly error: unknown
}

/** A question before something that cannot be taken back. */
export interface ConfirmRequest {
  readonly title: string
  /** What will be lost, by name. */
  readonly message: string
  /** The verb on the button. */
  readonly action: string
  readonly danger?: boolean
}

/** A question for one short text: the name of a store, a key to jump to. */
export interface PromptRequest {
  readonly title: string
  readonly label: string
  readonly description?: string
  readonly initial?: string
  readonly action: string
  /** What is wrong with the text, for the reader; null when nothing is. */
  readonly check?: (text: string) => string | null
}

interface DialogsState {
  readonly exporting: ExportRequest | null
  readonly importing: ImportRequest | null
  readonly copying: CopyRequest | null
  /** The database of which all is exported, or into which a bundle is imported. */
  readonly bundling: BundleRequest | null
  readonly editing: EditRequest | null
  readonly starting: StartRequest | null
  readonly connecting: ConnectRequest | null
  readonly confirming: (ConfirmRequest & { readonly settle: (agreed: boolean) => void }) | null
  readonly prompting: (PromptRequest & { readonly settle: (text: string | null) => void }) | null
  /** Whether the panel of jobs is open. */
  readonly jobs: boolean
  readonly settings: boolean
  readonly help: boolean
  readonly diagnostics: boolean
  /** Whether the list of browser tabs that are signed in is open. */
  readonly connectedTabs: boolean
  readonly palette: boolean
}

export const useDialogs = create<DialogsState>()(() => ({
  exporting: null,
  importing: null,
  copying: null,
  bundling: null,
  editing: null,
  starting: null,
  connecting: null,
  confirming: null,
  prompting: null,
  jobs: false,
  settings: false,
  help: false,
  diagnostics: false,
  connectedTabs: false,
  palette: false,
}))

export function openExport(request: ExportRequest): void {
  useDialogs.setState({ exporting: request })
}

export function closeExport(): void {
  useDialogs.setState({ exporting: null })
}

export function openImport(importing: ImportRequest): void {
  useDialogs.setState({ importing })
}

export function closeImport(): void {
  useDialogs.setState({ importing: null })
}

export function openCopy(copying: CopyRequest): void {
  useDialogs.setState({ copying })
}

export function closeCopy(): void {
  useDialogs.setState({ copying: null })
}

export function openBundle(bundling: BundleRequest): void {
  useDialogs.setState({ bundling })
}

export function closeBundle(): void {
  useDialogs.setState({ bundling: null })
}

export function openEdit(editing: EditRequest): void {
  useDialogs.setState({ editing })
}

export function closeEdit(): void {
  useDialogs.setState({ editing: null })
}

/** Asks what a new view is to be made from. */
export function openStart(starting: StartRequest): void {
  useDialogs.setState({ starting })
}

export function closeStart(): void {
  useDialogs.setState({ starting: null })
}

/** Asks for a server; without a request for any. */
export function openConnect(connecting: ConnectRequest = { url: '', error: null }): void {
  useDialogs.setState({ connecting })
}

export function closeConnect(): void {
  useDialogs.setState({ connecting: null })
}

export function showJobs(jobs: boolean): void {
  useDialogs.setState({ jobs })
}

export function showSettings(settings: boolean): void {
  useDialogs.setState({ settings })
}

export function showHelp(help: boolean): void {
  useDialogs.setState({ help })
}

export function showDiagnostics(diagnostics: boolean): void {
  useDialogs.setState({ diagnostics })
}

export function showConnectedTabs(connectedTabs: boolean): void {
  useDialogs.setState({ connectedTabs })
}

export function showPalette(palette: boolean): void {
  useDialogs.setState({ palette })
}

/** Asks before something that cannot be taken back; true when the person agrees. */
export function confirm(request: ConfirmRequest): Promise<boolean> {
  useDialogs.getState().confirming?.settle(false)
  return new Promise((resolve) => {
    const settle = (agreed: boolean): void => {
      useDialogs.setState({ confirming: null })
      resolve(agreed)
    }
    useDialogs.setState({ confirming: { ...request, settle } })
  })
}

/** Asks for one short text; null when the person cancels. */
export function prompt(request: PromptRequest): Promise<string | null> {
  useDialogs.getState().prompting?.settle(null)
  return new Promise((resolve) => {
    const settle = (text: string | null): void => {
      useDialogs.setState({ prompting: null })
      resolve(text)
    }
    useDialogs.setState({ prompting: { ...request, settle } })
  })
}
