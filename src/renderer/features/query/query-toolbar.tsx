import { Button, NativeSelect, Tooltip } from '@mantine/core'
import { IconCode, IconDownload, IconPlayerPlayFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CommandKeys } from '../../workspace/command-keys.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../components/toolbar.tsx'
import type { ViewQuery } from './use-view-query.ts'

interface QueryToolbarProps {
  /** Saved queries and the history. */
  readonly kept: ReactNode
  /** The name of the view that is queried, which may be gone. */
  readonly view: string
  readonly query: ViewQuery
  readonly onCopyCode: () => void
  readonly onExport: () => void
  readonly onRun: () => void
}

/** Which view is queried, and what can be done with the query. */
export function QueryToolbar({ kept, view, query, onCopyCode, onExport, onRun }: QueryToolbarProps) {
  const { summary } = query
  return (
    <Toolbar label="Query">
      <NativeSelect
        size="xs"
        aria-label="View"
        classNames={{ input: 'mono' }}
        data={viewNames(
          query.views.map(({ name }) => name),
          view,
        )}
        value={view}
        onChange={(event) => query.chooseView(event.currentTarget.value)}
      />
      {summary !== null && summary.stale && (
        <ToolbarText title="Its program has not seen the newest changes">
          may be behind the documents
        </ToolbarText>
      )}
      {summary?.state === 'building' && <ToolbarText>is being built</ToolbarText>}
      <ToolbarSpacer />
      {kept}
      <Tooltip label="The same query as a line of a program">
        <Button variant="subtle" color="gray" leftSection={<IconCode size={16} />} onClick={onCopyCode}>
          Copy as code
        </Button>
      </Tooltip>
      {query.form.kind === 'rows' && (
        <Button variant="subtle" color="gray" leftSection={<IconDownload size={16} />} onClick={onExport}>
          Export…
        </Button>
      )}
      <Button
        variant="filled"
        leftSection={<IconPlayerPlayFilled size={14} />}
        rightSection={<CommandKeys name="query.run" />}
        disabled={summary === null}
        onClick={onRun}
      >
        Run
      </Button>
    </Toolbar>
  )
}

function viewNames(names: readonly string[], current: string): string[] {
  return names.includes(current) ? [...names] : [current, ...names]
}
