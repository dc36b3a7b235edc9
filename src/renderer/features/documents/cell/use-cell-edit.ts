import { useState } from 'react'
import { DatastoreError } from '../../../../shared/errors.ts'
import type { CellEdit } from '../../../../shared/model/bulk/document-edit.ts'
import { client, type InStore, refreshStore } from '../../../client/index.ts'
import { notifyError, notifyUndo } from '../../../components/notify.tsx'
import { type CellForm, cellForm, jsonOf, writtenAs } from './cell-form.ts'

interface Field {
  readonly key: string
  readonly path: string
}

interface Read {
  readonly rev: string
  readonly value: string | null
}

interface CellEditing {
  readonly form: CellForm
  readonly setForm: (form: CellForm) => void
  /** Writes the same value otherwise: as a text, or as JSON. */
  readonly writeAs: (as: CellForm['as']) => void
  /** What another writer has made of the field meanwhile; undefined while nobody has. */
  readonly theirs: string | null | undefined
  readonly failed: unknown
  readonly saving: boolean
  readonly save: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** Changing one field of a document by the rules of a save. A save of other fields meanwhile stands in nobody's way. */
export function useCellEdit(at: InStore, field: Field, read: Read, onDone: () => void): CellEditing {
  const { key, path } = field
  const [form, setForm] = useState(() => cellForm(read.value))
  const [known, setKnown] = useState(read)
  const [theirs, setTheirs] = useState<string | null>()
  const [failed, setFailed] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)

  async function write(edit: CellEdit): Promise<void> {
    // Enter that is pressed twice must not meet its own save.
    if (saving) return
    setFailed(null)
    setSaving(true)
    try {
      await writeOver(edit, known)
    } catch (error) {
      setFailed(error)
    } finally {
      setSaving(false)
    }
  }

  async function writeOver(edit: CellEdit, from: Read): Promise<void> {
    try {
      const { rev, before } = await client.documents.editField({ ...at, key, rev: from.rev, edit })
      await refreshStore(at)
      notifyUndo(
        `${edit.kind === 'set' ? 'Set' : 'Removed'} ${path} of ${key}.`,
        () => void undo(at, field, { rev, before }),
      )
      onDone()
    } catch (error) {
      if (!(error instanceof DatastoreError) || error.code !== 'CONFLICT') throw error
      const now = await client.documents.field({ ...at, key, path })
      // Only other fields were changed: both changes stand.
      if (now.value === from.value) return writeOver(edit, now)
      setKnown(now)
      setTheirs(now.value)
    }
  }

  return {
    form,
    setForm,
    writeAs: (as) => setForm(writtenAs(form, as)),
    theirs,
    failed,
    saving,
    save: () => write({ kind: 'set', path, value: jsonOf(form) }),
    remove: () => write({ kind: 'remove', path }),
  }
}

async function undo(
  at: InStore,
  { key, path }: Field,
  { rev, before }: { readonly rev: string; readonly before: string | null },
): Promise<void> {
  try {
    const edit: CellEdit = before === null ? { kind: 'remove', path } : { kind: 'set', path, value: before }
    await client.documents.editField({ ...at, key, rev, edit })
    await refreshStore(at)
  } catch (error) {
    notifyError(`Could not undo the change of ${path} of ${key}`, error)
  }
}
