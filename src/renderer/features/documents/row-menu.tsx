import { IconCopy, IconCopyPlus, IconFileText, IconTrash } from '@tabler/icons-react'
import type { InStore } from '../../client/index.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { copyDocumentTexts } from './copy-documents.ts'
import { copyDocument, duplicateDocument, openDocument } from './document-actions.ts'

interface RowMenu {
  readonly at: InStore
  readonly key: string
  readonly writable: boolean
  readonly remove: () => void
}

/** What a right click on a document offers. */
export function rowMenu({ at, key, writable, remove }: RowMenu): MenuEntries {
  return [
    [
      {
        label: 'Open',
        icon: <IconFileText size={15} />,
        keys: 'enter',
        run: () => openDocument(at, key),
      },
      {
        label: 'Duplicate',
        icon: <IconCopyPlus size={15} />,
        disabled: !writable,
        run: () => void duplicateDocument(at, key),
      },
    ],
    [
      {
        label: 'Copy key',
        icon: <IconCopy size={15} />,
        run: () => void navigator.clipboard.writeText(key),
      },
      { label: 'Copy JSON', icon: <IconCopy size={15} />, run: () => void copyDocument(at, key) },
    ],
    [
      {
        label: 'Delete',
        icon: <IconTrash size={15} />,
        keys: 'delete',
        danger: true,
        disabled: !writable,
        run: remove,
      },
    ],
  ]
}

interface RowsMenu {
  readonly at: InStore
  readonly keys: readonly string[]
  readonly writable: boolean
  readonly copy: () => void
  readonly remove: () => void
}

/** What a right click on one of several selected documents offers: it is done to all of them. */
export function rowsMenu({ at, keys, writable, copy, remove }: RowsMenu): MenuEntries {
  const count = keys.length.toLocaleString('en')
  return [
    [
      { label: `Copy ${count} rows`, icon: <IconCopy size={15} />, keys: 'mod+c', run: copy },
      {
        label: `Copy ${count} as JSON`,
        icon: <IconCopy size={15} />,
        run: () => void copyDocumentTexts(at, keys),
      },
    ],
    [
      {
        label: `Delete ${count} documents`,
        icon: <IconTrash size={15} />,
        keys: 'delete',
        danger: true,
        disabled: !writable,
        run: remove,
      },
    ],
  ]
}
