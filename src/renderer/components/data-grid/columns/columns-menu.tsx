import { Button, Checkbox, Popover, ScrollArea, TextInput } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './columns-menu.module.css'

export interface ColumnChoice {
  readonly id: string
  readonly label: string
  /** Quiet text at the right: "98%". */
  readonly note?: string
}

interface ColumnsMenuProps {
  readonly choices: readonly ColumnChoice[]
  readonly hidden: ReadonlySet<string>
  readonly onChange: (hidden: ReadonlySet<string>) => void
  readonly onReset?: () => void
}

/** Chooses which columns a grid shows. */
export function ColumnsMenu({ choices, hidden, onChange, onReset }: ColumnsMenuProps) {
  const [filter, setFilter] = useState('')
  const matching = choices.filter((choice) => choice.label.toLowerCase().includes(filter.toLowerCase()))
  const toggle = (id: string): void => {
    const next = new Set(hidden)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <Popover position="bottom-end" trapFocus onClose={() => setFilter('')}>
      <Popover.Target>
        <Button variant="subtle" color="gray" leftSection={<IconColumns3 size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} w={260} aria-label="Columns">
        <TextInput
          data-autofocus
          aria-label="Find a column"
          placeholder="Find a column"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={320} mt={8} type="auto">
          {matching.map((choice) => (
            <label key={choice.id} className={classes.choice}>
              <Checkbox
                aria-label={choice.label}
                checked={!hidden.has(choice.id)}
                onChange={() => toggle(choice.id)}
              />
              <span className={classes.label}>{choice.label}</span>
              {choice.note && <span className={classes.note}>{choice.note}</span>}
            </label>
          ))}
          {matching.length === 0 && <div className={classes.none}>No column is called that.</div>}
        </ScrollArea.Autosize>
        {onReset && (
          <Button variant="subtle" color="gray" fullWidth mt={8} onClick={onReset}>
            Reset to the usual columns
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
