/** Browsers stop at about 33 (Chromium) or 17 (Firefox) million pixels: beyond this the scrollbar is scaled. */
export const maxHeight = 15_000_000

export interface Geometry {
  readonly rowCount: number
  readonly rowHeight: number
  /** Height of the part of the grid that shows rows. */
  readonly viewport: number
}

/** Height of the element that gives the scrollbar its length. */
export function contentHeight({ rowCount, rowHeight }: Geometry): number {
  return Math.min(rowCount * rowHeight, maxHeight)
}

/** How many pixels of rows one pixel of scrolling stands for: 1 but for huge grids. */
export function scaleOf(geometry: Geometry): number {
  const total = geometry.rowCount * geometry.rowHeight
  if (total <= maxHeight) return 1
  return (total - geometry.viewport) / (maxHeight - geometry.viewport)
}

/** The furthest position in pixels of rows. */
export function maxPosition({ rowCount, rowHeight, viewport }: Geometry): number {
  return Math.max(0, rowCount * rowHeight - viewport)
}

/** The rows to draw at a position, with some to spare on both sides; `to` is -1 when there is none. */
export function rowsAt(position: number, geometry: Geometry, spare = 8): { from: number; to: number } {
  const { rowCount, rowHeight, viewport } = geometry
  const from = Math.max(0, Math.floor(position / rowHeight) - spare)
  const to = Math.min(rowCount - 1, Math.ceil((position + viewport) / rowHeight) + spare)
  return { from: Math.min(from, Math.max(0, to)), to }
}

/**
 * The rows to draw at a position after others were: those in sight alone where none of them was drawn before, so that a jump takes no longer
 * than it must. The rows to spare are then drawn when the grid rests.
 */
export function rowsAfter(
  last: { readonly from: number; readonly to: number },
  position: number,
  geometry: Geometry,
): { from: number; to: number; inSight: boolean } {
  const rows = rowsAt(position, geometry)
  const inSight = rows.from > last.to || rows.to < last.from
  return { ...(inSight ? rowsAt(position, geometry, 0) : rows), inSight }
}

/** The position that shows a row whole, moving as little as possible. */
export function positionShowing(index: number, position: number, geometry: Geometry): number {
  const { rowHeight, viewport } = geometry
  const top = index * rowHeight
  if (top < position) return top
  if (top + rowHeight > position + viewport)
    return Math.min(maxPosition(geometry), top + rowHeight - viewport)
  return position
}

/** Whether a grid that was shown at its end has to move on, as it turned out to be longer than it was known to be. */
export function followsEnd(before: Geometry, position: number, rowCount: number): boolean {
  const end = maxPosition(before)
  return end > 0 && position >= end - 1 && rowCount > before.rowCount
}
