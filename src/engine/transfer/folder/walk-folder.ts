import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileReason, toFileError } from '../../storage/file-error.ts'

/** What stands in a folder that is imported; each path is one within the folder, with slashes. */
export type FolderPart =
  | { readonly kind: 'document'; readonly path: string; readonly size: number; readonly modified: number }
  /** A file or a folder that is to be read and cannot be, and why. */
  | { readonly kind: 'unread'; readonly path: string; readonly why: string }
  | { readonly kind: 'link'; readonly path: string }
  | { readonly kind: 'other'; readonly path: string }

/** How many files are looked at together. */
const together = 64

/**
 * Goes through a folder and those within it, each in the order of its names' code units, so that an import which was interrupted
 * meets the same files in the same order. Symbolic links are named and not followed. Memory is for the names of one folder and those around it.
 *
 * @throws DatastoreError `IO` when the folder itself cannot be read.
 */
export async function* walkFolder(root: string): AsyncGenerator<FolderPart, void, void> {
  const entries = await readNames(root).catch((cause: unknown) => {
    throw toFileError('read', root, cause)
  })
  yield* walk(root, '', entries)
}

async function* walk(
  root: string,
  within: string,
  entries: readonly Dirent[],
): AsyncGenerator<FolderPart, void, void> {
  for (let from = 0; from < entries.length; from += together) {
    const some = entries.slice(from, from + together)
    const parts = await Promise.all(some.map((entry) => partOf(root, `${within}${entry.name}`, entry)))
    for (const [index, part] of parts.entries()) {
      if (part !== 'folder') {
        yield part
        continue
      }
      const path = `${within}${some[index]!.name}`
      const inner = await readNames(join(root, path)).catch((cause: unknown) => unread(path, cause))
      if ('kind' in inner) yield inner
      else yield* walk(root, `${path}/`, inner)
    }
  }
}

async function readNames(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function partOf(root: string, path: string, entry: Dirent): Promise<FolderPart | 'folder'> {
  if (entry.isSymbolicLink()) return { kind: 'link', path }
  if (entry.isDirectory()) return 'folder'
  if (!entry.isFile() || !/\.json$/i.test(path)) return { kind: 'other', path }
  try {
    const { size, mtimeMs } = await lstat(join(root, path))
    return { kind: 'document', path, size, modified: Math.trunc(mtimeMs) }
  } catch (cause) {
    return unread(path, cause)
  }
}

function unread(path: string, cause: unknown): FolderPart & { kind: 'unread' } {
  return { kind: 'unread', path, why: `it cannot be read: ${fileReason(cause)}` }
}
