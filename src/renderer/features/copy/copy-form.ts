import type { DatabaseSummary } from '../../../shared/model/database.ts'
import { storeNameProblem } from '../../workspace/names/store-name.ts'

/** What a person chooses of a copy. */
export interface CopyForm {
  /** The open database to copy to; null for a new file. */
  readonly database: string | null
  /** The new file's path. */
  readonly file: string
  /** The name as it was typed; null while it is the one that was suggested. */
  readonly name: string | null
  readonly history: boolean
}

/** A name to begin with: the store's own, or another one where that is taken. */
export function suggestedStore(store: string, target: DatabaseSummary | undefined): string {
  if (storeNameProblem(store, target) === null) return store
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${store}_copy` : `${store}_copy${n}`
    if (storeNameProblem(name, target) === null) return name
  }
}

/** What keeps a copy from being started, for the reader; null when nothing does. */
export function formProblem(
  form: CopyForm,
  name: string,
  target: DatabaseSummary | undefined,
): string | null {
  if (form.database === null)
    return form.file.trim() === '' ? 'Choose a file.' : storeNameProblem(name, undefined)
  if (target?.readonly === true)
    return `${target.name} is read-only: ${target.readonlyReason ?? 'nothing can be written to it.'}`
  return storeNameProblem(name, target)
}

/** A file name to begin with: the store's, without what file systems refuse. */
export function suggestedFile(store: string): string {
  const safe = store.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_').replace(/^\.+/, '_')
  return `${safe}.db`
}
