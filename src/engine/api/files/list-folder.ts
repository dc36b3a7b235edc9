import { readdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import type { FileEntry } from '../../../shared/model/database.ts'
import { toFileError } from '../../storage/file-error.ts'
import type { AllowedFolders } from './allowed-folders.ts'

const databaseExtensions = new Set(['.db', '.sqlite', '.sqlite3', '.datastore'])

export interface FolderListing {
  readonly folder: string
  /** Null at the top of what may be listed. */
  readonly parent: string | null
  readonly home: string
  readonly entries: FileEntry[]
}

/**
 * Lists a folder for the in-app file dialog: folders first, then database files, or every file and everything hidden
 * when `allFiles`. What cannot be looked at, such as a broken link, is left out. `~` stands for the home folder.
 *
 * @throws DatastoreError `ACCESS_DENIED` for a folder the app may not use; `IO` saying why the folder cannot be read.
 */
export async function listFolder(
  asked: string,
  { allFiles, folders }: { readonly allFiles: boolean; readonly folders: AllowedFolders },
): Promise<FolderListing> {
  const home = homedir()
  const folder = resolve(home, asked.replace(/^~(?=$|[/\\])/, home))
  await folders.check(folder)
  const names = await readdir(folder).catch((cause: unknown) => {
    throw toFileError('read', folder, cause)
  })
  const shown = allFiles ? names : names.filter((name) => !name.startsWith('.'))
  const entries = await Promise.all(shown.map((name) => toEntry(folder, name)))
  const parent = dirname(folder)
  return {
    folder,
    parent: parent === folder || !(await folders.includes(parent)) ? null : parent,
    home,
    entries: entries
      .filter((entry) => entry !== null)
      .filter(
        ({ kind, name }) =>
          allFiles || kind === 'folder' || databaseExtensions.has(extname(name).toLowerCase()),
      )
      .toSorted(byKindAndName),
  }
}

async function toEntry(folder: string, name: string): Promise<FileEntry | null> {
  const path = join(folder, name)
  const found = await stat(path).catch(() => null)
  if (found === null || !(found.isDirectory() || found.isFile())) return null
  return {
    name,
    path,
    kind: found.isDirectory() ? 'folder' : 'file',
    size: found.size,
    modified: found.mtimeMs,
  }
}

function byKindAndName(one: FileEntry, other: FileEntry): number {
  if (one.kind !== other.kind) return one.kind === 'folder' ? -1 : 1
  return one.name.localeCompare(other.name, undefined, { numeric: true })
}
