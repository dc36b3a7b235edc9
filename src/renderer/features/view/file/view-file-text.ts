import * as v from 'valibot'
import { DatastoreError } from '../../../../shared/errors.ts'
import { viewDefinition } from '../../../../shared/model/view-definition.ts'
import { parseViewFile, writeViewFile } from '../../../../shared/view-file.ts'
import { toDefinition, type ViewDraft, viewDraft } from '../draft/view-draft.ts'

/** A draft as the text of its file. */
export function fileText(draft: ViewDraft): string {
  return writeViewFile(toDefinition(draft))
}

/**
 * The draft that the text of a file stands for.
 *
 * @throws DatastoreError `INVALID_INPUT` naming the file and what is wrong with it.
 */
export function draftOf(path: string, text: string): ViewDraft {
  const read = v.safeParse(viewDefinition, parseViewFile(path, text))
  if (read.success) return viewDraft(read.output, null)
  const [issue] = read.issues
  throw new DatastoreError(
    'INVALID_INPUT',
    `${path} is no file of a view: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`,
    { details: { path } },
  )
}

/** Whether a draft says what the text of a file says, however that is laid out. */
export function saysTheSame(draft: ViewDraft, path: string, text: string | null): boolean {
  if (text === null) return false
  try {
    return fileText(draft) === fileText(draftOf(path, text))
  } catch {
    return false
  }
}
