export interface FileFilter {
  readonly name: string
  readonly extensions: readonly string[]
}

/** What a database's file is called. */
export const databaseFilters: readonly FileFilter[] = [
  { name: 'SQLite databases', extensions: ['db', 'sqlite', 'sqlite3', 'datastore'] },
]

/**
 * What is known of a newer version of the app. `managed`: a package manager updates it, or the person that
 * unpacked it, and no network was asked.
 */
export type UpdateAnswer =
  | { readonly kind: 'managed' | 'current' }
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** What only a desktop has. Electron's preload implements it; in a browser the app's own dialogs do. */
export interface Desktop {
  readonly kind: 'electron' | 'web'
  readonly platform: string
  /** Asks for an existing file; null when the person cancels. */
  openFile(options: { title: string; filters: readonly FileFilter[] }): Promise<string | null>
  /** Asks for an existing folder; null when the person cancels. */
  openFolder(options: { title: string }): Promise<string | null>
  /** Asks where to write; `exists` says that the person agreed to replace a file. Null when they cancel. */
  saveFile(options: {
    title: string
    suggestedName: string
    filters: readonly FileFilter[]
  }): Promise<{ path: string; exists: boolean } | null>
  /** Shows the file in the system's file manager; false where there is none. */
  reveal(path: string): Promise<boolean>
  /** The absolute path of a file or a folder dropped on the window; null where the host does not tell. */
  pathOf(file: File): string | null
  /** Runs a command of the app's own when the native menu asks for it. Returns how to stop. */
  onCommand(run: (command: string) => void): () => void
  /** Opens files the system asks for: a double-click, the command line, a second start. Returns how to stop. */
  onOpenPath(open: (path: string) => void): () => void
  /** Sets what the window shows as its own: title, the file it represents, the unsaved mark. */
  setWindow(state: { title: string; path: string | null; edited: boolean }): void
  /** Makes everything larger or smaller; 1 is the system's own size. A browser has a zoom of its own. */
  setZoom(factor: number): void
  /** The keys that the native menu shows, by a command's name, as `mod+shift+s`. */
  setMenuKeys(keys: Readonly<Record<string, string>>): void
  /** Asks whether there is a newer version, where the app updates itself. */
  findUpdate(): Promise<UpdateAnswer>
  /** Downloads the version that was found, and restarts the app with it. Throws when that fails. */
  installUpdate(): Promise<void>
}
