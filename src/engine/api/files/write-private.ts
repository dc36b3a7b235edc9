import { randomBytes } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toFileError } from '../../storage/file-error.ts'

/**
 * Writes a file that only its owner may read, whole or not at all: into a temporary file beside it, flushed to the disk and renamed.
 * Its name is flushed too, or a power cut would bring back what stood there before.
 *
 * @throws DatastoreError `IO` naming the path for whatever the file system refuses.
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (cause) {
    await unlink(temporary).catch(() => {})
    throw toFileError('write', path, cause)
  }
  await syncFolder(dirname(path))
}

/** Has the names in a folder on the disk. Windows opens no folder, and writes names in their order by itself. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined)
  await opened?.sync().catch(() => {})
  await opened?.close()
}
