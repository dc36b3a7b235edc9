import { describe, expect, it } from 'vitest'
import {
  contentHeight,
  followsEnd,
  maxHeight,
  maxPosition,
  positionShowing,
  rowsAfter,
  rowsAt,
  scaleOf,
} from './row-window.ts'

const small = { rowCount: 1000, rowHeight: 28, viewport: 560 }
const huge = { rowCount: 10_000_000, rowHeight: 28, viewport: 560 }

describe('the window of rows', () => {
  it('scrolls one to one while the browser can hold the height', () => {
    expect(contentHeight(small)).toBe(28_000)
    expect(scaleOf(small)).toBe(1)
  })

  it('reaches exactly the last row of ten million at the end of a scaled scrollbar', () => {
    const end = (contentHeight(huge) - huge.viewport) * scaleOf(huge)
    expect(contentHeight(huge)).toBe(maxHeight)
    expect(end).toBeCloseTo(maxPosition(huge), 3)
    expect(rowsAt(end, huge).to).toBe(9_999_999)
  })

  it('draws the rows in sight and a few to spare', () => {
    expect(rowsAt(0, small, 8)).toEqual({ from: 0, to: 28 })
    expect(rowsAt(2800, small, 8)).toEqual({ from: 92, to: 128 })
  })

  it('draws only what is in sight where none of it was drawn, and the rows to spare afterwards', () => {
    const far = rowsAfter({ from: 0, to: 28 }, 2800, small)
    expect(far).toEqual({ from: 100, to: 120, inSight: true })
    expect(rowsAfter(far, 2800, small)).toEqual({ from: 92, to: 128, inSight: false })
    expect(rowsAfter({ from: 0, to: -1 }, 0, small)).toEqual({ from: 0, to: 20, inSight: true })
  })

  it('draws nothing when there are no rows', () => {
    expect(rowsAt(0, { ...small, rowCount: 0 })).toEqual({ from: 0, to: -1 })
  })

  it('stays in range when rows vanish below the position', () => {
    expect(rowsAt(20_000, { ...small, rowCount: 10 }).from).toBeLessThanOrEqual(9)
  })

  it('moves only as far as a row needs to be seen whole', () => {
    expect(positionShowing(5, 0, small)).toBe(0)
    expect(positionShowing(0, 500, small)).toBe(0)
    expect(positionShowing(20, 0, small)).toBe(28)
    expect(positionShowing(999, 0, small)).toBe(maxPosition(small))
  })

  it('follows the end of a grid that grows, and only who stands there', () => {
    const end = maxPosition(small)
    expect(followsEnd(small, end, 1200)).toBe(true)
    expect(followsEnd(small, end - 28, 1200)).toBe(false)
    expect(followsEnd(small, end, 1000)).toBe(false)
    // All rows are in sight without scrolling to the end.
    expect(followsEnd({ ...small, rowCount: 3 }, 0, 1200)).toBe(false)
  })
})
