import { Button, Menu } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import type { ColumnDraft } from '../draft/column-draft.ts'
import { proposeColumns } from './proposals.ts'

interface ProposalsMenuProps {
  readonly columns: readonly ColumnDraft[]
  readonly yielded: readonly YieldedColumn[]
  readonly onChange: (columns: readonly ColumnDraft[]) => void
}

/** Columns and constraints that the rows on screen speak for; nothing while form and map agree. */
export function ProposalsMenu({ columns, yielded, onChange }: ProposalsMenuProps) {
  const proposals = useMemo(() => proposeColumns(columns, yielded), [columns, yielded])
  if (proposals.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          leftSection={<IconWand size={14} />}
          title="Columns and constraints that the yielded rows speak for"
        >
          From the map ({proposals.length})
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {proposals.map(({ title, columns: proposed }) => (
          <Menu.Item key={title} onClick={() => onChange(proposed)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
