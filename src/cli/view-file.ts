import { readFile } from 'node:fs/promises'
import { DatastoreError } from '../shared/errors.ts'
import { parseViewFile } from '../shared/view-file.ts'
import type { ViewDefinition } from '../engine/index.ts'

/**
 * Reads the definition of a view's file; the file's name is the view's.
 *
 * @throws DatastoreError `IO`; `INVALID_INPUT` naming the file and what it lacks.
 */
export async function readViewFile(path: string): Promise<ViewDefinition> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new DatastoreError('IO', `Cannot read the view's file ${path}: ${why}.`, {
      details: { path },
      cause,
    })
  })
  return parseViewFile(path, text)
}
