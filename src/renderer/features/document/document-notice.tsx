import { Button } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './document.module.css'

interface DocumentNoticeProps {
  readonly tone?: 'calm' | 'warn'
  readonly children: ReactNode
  readonly actions?: readonly { readonly label: string; readonly run: () => void; readonly main?: boolean }[]
}

/** One line that compares the text on screen with the store, with the actions that apply. */
export function DocumentNotice({ tone = 'calm', children, actions = [] }: DocumentNoticeProps) {
  return (
    <div role="status" className={classes.notice} data-tone={tone}>
      <IconInfoCircle size={16} aria-hidden />
      <span className={classes.noticeText}>{children}</span>
      {actions.map(({ label, run, main }) => (
        <Button key={label} variant={main ? 'filled' : 'default'} onClick={run}>
          {label}
        </Button>
      ))}
    </div>
  )
}
