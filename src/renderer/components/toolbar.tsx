import type { ReactNode } from 'react'
import classes from './toolbar.module.css'

/** The strip of controls above a panel. What comes after `<ToolbarSpacer />` stands at the right. */
export function Toolbar({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="toolbar" aria-label={label} className={classes.toolbar}>
      {children}
    </div>
  )
}

export function ToolbarSpacer() {
  return <div className={classes.spacer} />
}

interface ToolbarTextProps {
  readonly children: ReactNode
  readonly title?: string
  /** Whether it is left out where there is little room. */
  readonly spare?: boolean
}

/** Quiet text in a toolbar: counts, revisions, times. */
export function ToolbarText({ children, title, spare }: ToolbarTextProps) {
  return (
    <span className={classes.text} title={title} data-spare={spare || undefined}>
      {children}
    </span>
  )
}
