import { Button, Menu } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { timeText } from '../../../components/texts/time-text.ts'
import classes from '../query.module.css'
import type { QueryHistory } from './query-history.ts'

interface HistoryMenuProps {
  readonly history: QueryHistory
  /** What is said while it is empty. */
  readonly none: string
  readonly onChoose: (view: string, form: string) => void
}

/** What was run, the last one first. */
export function HistoryMenu({ history, none, onChoose }: HistoryMenuProps) {
  return (
    <Menu width={420} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconHistory size={16} />}>
          History
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.history} mah={420}>
        {history.queries.length === 0 && <Menu.Label>{none}</Menu.Label>}
        {history.queries.map((ran) => (
          <Menu.Item
            key={`${ran.view} ${ran.form}`}
            title={ran.call}
            onClick={() => onChoose(ran.view, ran.form)}
          >
            <span className={classes.ranCall}>{ran.call.replace(/^await store\./, '')}</span>
            <span className={classes.ranTime}>{timeText(ran.at)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
