import { numberText } from '../../../shared/numbers.ts'
import { IconCopy, IconCopyPlus, IconFileText, IconPencil, IconTrash, IconWand } from '@tabler/icons-react'
import type { InStore } from '../../client/index.ts'
import type { MenuEntries } from '../../components/context-menu.tsx'
import { openStart } from '../../workspace/dialogs.ts'
import type { CopyForm } from './copy/copy-forms.ts'
import { copyAs } from './copy/copy-menu.tsx'
import { copyDocument, duplicateDocument, openDocument } from './document-actions.ts'

interface RowMenu {
  readonly at: InStore
  readonly key: string
  readonly writable: boolean
  readonly copy: (form: CopyForm) => void
  readonly remove: () => void
}

/** What a right click on a document offers. */
export function rowMenu({ at, key, writable, copy, remove }: RowMenu): MenuEntries {
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
      {
        label: 'View from this document…',
        icon: <IconWand size={15} />,
        disabled: !writable,
        run: () => openStart({ ...at, key }),
      },
    ],
    [
      {
        label: 'Copy key',
        icon: <IconCopy size={15} />,
        run: () => void navigator.clipboard.writeText(key),
      },
      { label: 'Copy JSON', icon: <IconCopy size={15} />, run: () => void copyDocument(at, key) },
      copyAs(copy),
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
  readonly count: number
  readonly writable: boolean
  readonly edit: () => void
  readonly copy: (form: CopyForm) => void
  readonly remove: () => void
}

/** What a right click on one of several selected documents offers: it is done to all of them. */
export function rowsMenu({ count, writable, edit, copy, remove }: RowsMenu): MenuEntries {
  const number = numberText(count)
  return [
    [
      {
        label: `Copy ${number} rows`,
        icon: <IconCopy size={15} />,
        keys: 'mod+c',
        run: () => copy('rows'),
      },
      copyAs(copy),
    ],
    [
      {
        label: `Edit ${number} documents…`,
        icon: <IconPencil size={15} />,
        disabled: !writable,
        run: edit,
      },
      {
        label: `Delete ${number} documents`,
        icon: <IconTrash size={15} />,
        keys: 'delete',
        danger: true,
        disabled: !writable,
        run: remove,
      },
    ],
  ]
}
