import { numberText } from '../../../shared/numbers.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import { client, type InStore, onJobEnd, refreshStore } from '../../client/index.ts'
import { notifyError, notifyUndo } from '../../components/notify.tsx'
import { confirm } from '../../workspace/dialogs.ts'
import { sayDeleted } from '../../workspace/undo-job.ts'
import { keysOf } from './select-documents.ts'

/** Most documents that are deleted without a question and a job. */
const fewLimit = 200

/**
 * Deletes the selected documents, of which there are `count`, and offers to bring them back. Many are asked about first, and deleted
 * as a job. False when the person thought better of it.
 */
export async function deleteDocuments(
  at: InStore,
  selection: DocumentSelection,
  count: number,
): Promise<boolean> {
  try {
    const few = count <= fewLimit ? await keysOf(at, selection, fewLimit) : null
    // More may have come to meet a rule than were shown.
    if (few !== null && few.length <= fewLimit) {
      await deleteFew(at, few)
      return true
    }
    if (!(await agreed(at, count))) return false
    const { job } = await client.documents.deleteSelected({ ...at, selection })
    onJobEnd(job, sayDeleted)
  } catch (error) {
    notifyError('The documents were not deleted', error)
  }
  return true
}

async function deleteFew(at: InStore, documentKeys: readonly string[]): Promise<void> {
  const deleted: { readonly key: string; readonly text: string }[] = []
  for (const key of documentKeys) {
    try {
      const found = await client.documents.get({ ...at, key })
      if (found === null) continue
      await client.documents.delete({ ...at, key, rev: found.rev })
      deleted.push({ key, text: found.text })
    } catch (error) {
      notifyError(`Could not delete ${key}`, error)
      break
    }
  }
  await refreshStore(at)
  const [first] = deleted
  if (!first) return
  const what = deleted.length === 1 ? `Deleted ${first.key}.` : `Deleted ${deleted.length} documents.`
  notifyUndo(what, () => void bringBack(at, deleted))
}

function agreed(at: InStore, count: number): Promise<boolean> {
  return confirm({
    title: `Delete ${numberText(count)} documents?`,
    message: `They are deleted from ${at.store}, and with them the rows that views have of them. The list of jobs can bring them back until the job is dismissed there.`,
    action: 'Delete',
    danger: true,
  })
}

async function bringBack(at: InStore, deleted: readonly { key: string; text: string }[]): Promise<void> {
  for (const { key, text } of deleted) {
    try {
      await client.documents.save({ ...at, key, text, rev: null })
    } catch (error) {
      notifyError(`Could not bring back ${key}`, error)
    }
  }
  await refreshStore(at)
}
