import type { CSSProperties } from 'react'

/** One object for each column, so that rows drawn again have the same ones. */
const styles = new Map<string, CSSProperties>()

/** How wide a cell of a column is and, where it is pinned, how far from the left it is held: as the grid's variables say. */
export function cellStyle(index: number, pinned = false): CSSProperties {
  const name = `${index}${pinned}`
  const known = styles.get(name)
  if (known) return known
  const style = {
    width: `var(--w${index})`,
    ...(pinned ? { '--left': `var(--l${index})` } : {}),
  } as CSSProperties
  styles.set(name, style)
  return style
}
