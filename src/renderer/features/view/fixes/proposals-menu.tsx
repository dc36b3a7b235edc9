import { Button, Menu } from '@mantine/core'
import { IconWand } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { YieldedColumn } from '../../../../shared/model/view.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import type { AskedQuery } from '../../../workspace/asked/asked-shape.ts'
import { proposeChecks, proposeColumns, proposeIndexes } from './proposals.ts'

interface ProposalsMenuProps {
  readonly draft: ViewDraft
  readonly yielded: readonly YieldedColumn[]
  /** What the view was asked. */
  readonly asked: readonly AskedQuery[]
  readonly onChange: (change: Partial<ViewDraft>) => void
}

/** Columns and constraints that the rows on screen speak for, and indexes for queries that were run; nothing while form and map agree. */
export function ProposalsMenu({ draft, yielded, asked, onChange }: ProposalsMenuProps) {
  const proposals = useMemo(
    () => [
      ...proposeColumns(draft.columns, yielded),
      ...proposeChecks(draft, yielded),
      ...proposeIndexes(draft, asked),
    ],
    [draft, yielded, asked],
  )
  if (proposals.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          leftSection={<IconWand size={14} />}
          title="Columns and constraints that the yielded rows speak for, and indexes for the queries that were run"
        >
          From the map ({proposals.length})
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {proposals.map(({ title, ...change }) => (
          <Menu.Item key={title} onClick={() => onChange(change)}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
