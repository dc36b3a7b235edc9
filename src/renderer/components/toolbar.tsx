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

/** Quiet text in a toolbar: counts, revisions, times. */
export function ToolbarText({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span className={classes.text} title={title}>
      {children}
    </span>
  )
}
