import type { ReactNode } from 'react'
import classes from './state.module.css'

interface EmptyStateProps {
  readonly icon?: ReactNode
  readonly title: string
  /** What this place is for, in a sentence. */
  readonly children?: ReactNode
  /** The one action that fills it. */
  readonly action?: ReactNode
}

/** What an empty place shows: what it is for and how to fill it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      {icon && (
        <div className={classes.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.actions}>{action}</div>}
    </div>
  )
}
