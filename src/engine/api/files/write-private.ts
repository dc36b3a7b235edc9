import { randomBytes } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { toFileError } from '../../storage/file-error.ts'

/**
 * Writes a file that only its owner may read, whole or not at all: into a temporary file beside it, flushed to the disk and renamed.
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
}
