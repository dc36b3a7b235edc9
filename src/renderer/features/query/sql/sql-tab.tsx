import { Button } from '@mantine/core'
import { IconPlayerPlayFilled } from '@tabler/icons-react'
import { useRef } from 'react'
import { CodeEditor, type EditorHandle } from '../../../components/code-editor/index.ts'
import { SplitPane } from '../../../components/panes/split-pane.tsx'
import { Skeleton } from '../../../components/states/skeleton.tsx'
import { Toolbar, ToolbarSpacer, ToolbarText } from '../../../components/toolbar.tsx'
import { CommandKeys } from '../../../workspace/command-keys.tsx'
import { useDatabaseName } from '../../../workspace/databases.ts'
import { useTabCommand } from '../../../workspace/tab-commands.ts'
import type { TabProps } from '../../../workspace/tabs/tabs.ts'
import { HistoryMenu } from '../kept/history-menu.tsx'
import { PageSize, TimeLimit } from '../query-form-fields.tsx'
import classes from '../query.module.css'
import { StatementAnswer } from './statement-answer.tsx'
import { useNames } from './use-names.ts'
import { useStatement } from './use-statement.ts'

/** Statements of a person's on a whole database, which can only read: the text above, the rows below. */
export function SqlTab(props: TabProps<'sql'>) {
  const { tab, active } = props
  const statement = useStatement(props)
  const name = useDatabaseName(tab.database)
  const names = useNames(tab.database)
  const editor = useRef<EditorHandle>(null)
  const run = (): void => statement.run(editor.current?.selected() ?? null)
  useTabCommand('query.run', run, active)

  if (statement.text === undefined) return <Skeleton lines={8} label="The statement is loading" />
  return (
    <div className={classes.tab}>
      <Toolbar label="SQL">
        <ToolbarText title="Statements that write are refused, and nothing of them is run.">
          {name} · reads only
        </ToolbarText>
        <ToolbarSpacer />
        <PageSize limit={statement.limit} onChange={statement.setLimit} />
        <TimeLimit />
        <HistoryMenu
          history={statement.history}
          none="No statement was run here yet."
          onChoose={(_, text) => statement.edit(text)}
        />
        <Button
          variant="filled"
          leftSection={<IconPlayerPlayFilled size={14} />}
          rightSection={<CommandKeys name="query.run" />}
          title="Runs the text, or what is selected of it"
          onClick={run}
        >
          Run
        </Button>
      </Toolbar>
      <SplitPane name="sql" direction="vertical" sizes={[36, 64]} min={['96px', '160px']}>
        <CodeEditor
          language="sql"
          value={statement.text}
          onChange={statement.edit}
          markers={statement.markers}
          names={names}
          handle={editor}
          ariaLabel="SQL statement"
          autoFocus
        />
        <div className={classes.tab}>
          <StatementAnswer statement={statement} />
        </div>
      </SplitPane>
    </div>
  )
}
