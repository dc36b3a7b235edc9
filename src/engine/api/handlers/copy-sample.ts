import { constants } from 'node:fs'
import { access, copyFile, link, mkdir, unlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { toFileError } from '../../storage/file-error.ts'
import type { EngineOptions } from '../engine.ts'

/** Copies the sample store into the state folder on first use, so that the newcomer's changes are their own and stay. */
export async function copySample({ stateFolder, sampleFile }: EngineOptions): Promise<{ path: string }> {
  const folder = join(stateFolder, 'sample')
  const path = join(folder, basename(sampleFile))
  try {
    await access(path)
    return { path }
  } catch {
    // Not copied yet.
  }
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await mkdir(folder, { recursive: true })
    await copyFile(sampleFile, temporary, constants.COPYFILE_EXCL)
    await link(temporary, path)
  } catch (cause) {
    const appeared = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (!appeared) throw toFileError('read', sampleFile, cause)
  } finally {
    await unlink(temporary).catch(() => {})
  }
  return { path }
}
