import type { ReactNode } from 'react'
import classes from './cell-link.module.css'

interface CellLinkProps {
  readonly onClick: () => void
  readonly dim?: boolean
  /** What it does, where its text does not say it. */
  readonly label?: string
  readonly children: ReactNode
}

/**
 * A link in a cell: one element, as a grid draws a hundred of them while a user waits. The keyboard reaches what it does from the row,
 * so it takes no focus.
 *
 * @example
 * cell: ({ key }) => <CellLink onClick={() => onOpen(key)}>{key}</CellLink>
 */
export function CellLink({ onClick, dim, label, children }: CellLinkProps) {
  return (
    <button
      type="button"
      className={classes.link}
      data-dim={dim}
      tabIndex={-1}
      aria-label={label}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
