import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import {
  contentHeight,
  type Geometry,
  maxPosition,
  positionShowing,
  rowsAfter,
  rowsAt,
  scaleOf,
  followsEnd,
} from './row-window.ts'

export interface RowWindow {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly height: number
  readonly from: number
  readonly to: number
  /** Rows that fit on one page, for Page Up and Page Down. */
  readonly page: number
  /** Where the band stands that all drawn rows stand in, in pixels: one thing to move where each row would be. */
  readonly bandTop: number
  /** Where a row stands inside the band, in pixels. */
  readonly topOf: (index: number) => number
  readonly show: (index: number) => void
  readonly onScroll: () => void
}

/** How many rows have one band: rows keep their places in it while a person scrolls, and no number grows too large to be exact. */
const bandRows = 1024

/** Milliseconds after which a grid that has moved far draws rows out of sight as well. */
const rest = 200

/** Which rows of a long grid to draw, and where, while a person scrolls. All rows have one height. */
export function useRowWindow(
  rowCount: number,
  rowHeight: number,
  headerHeight: number,
  growing: boolean,
): RowWindow {
  const scroller = useRef<HTMLDivElement>(null)
  const [viewport, setViewport] = useState(400)
  const geometry: Geometry = { rowCount, rowHeight, viewport }
  const latest = useRef(geometry)
  // A scaled scrollbar cannot express every position: the exact one is kept beside the pixel it was set to.
  const exact = useRef({ pixel: 0, position: 0 })
  const [drawn, setDrawn] = useState({ ...rowsAt(0, geometry), inSight: false, shift: 0 })

  const update = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const now = latest.current
    setSideways(element, element.scrollLeft > 0)
    const scale = scaleOf(now)
    const pixel = element.scrollTop
    const moved = Math.abs(pixel - exact.current.pixel) >= 1
    const position = scale === 1 ? pixel : moved ? pixel * scale : exact.current.position
    exact.current = { pixel, position }
    const shift = scale === 1 ? 0 : pixel - position
    setDrawn((last) => {
      const next = rowsAfter(last, position, now)
      return last.from === next.from && last.to === next.to && last.shift === shift
        ? last
        : { ...next, shift }
    })
  }, [])

  useRest(drawn.inSight, update)

  const moveTo = useCallback(
    (wanted: number) => {
      const element = scroller.current
      if (!element) return
      const position = Math.min(Math.max(0, wanted), maxPosition(latest.current))
      element.scrollTop = position / scaleOf(latest.current)
      exact.current = { pixel: element.scrollTop, position }
      update()
    },
    [update],
  )

  const grew = useRef(growing)
  useLayoutEffect(() => {
    const before = latest.current
    latest.current = { rowCount, rowHeight, viewport }
    // While it is being counted, the end is wherever the count has got to.
    if (grew.current && followsEnd(before, exact.current.position, rowCount)) moveTo(Infinity)
    else update()
  }, [rowCount, rowHeight, viewport, update, moveTo])
  useLayoutEffect(() => {
    grew.current = growing
  })

  const onWheel = useCallback(
    (event: WheelEvent): boolean => {
      const isScaled = scaleOf(latest.current) !== 1
      if (!isScaled || event.deltaY === 0 || event.ctrlKey || event.shiftKey) return false
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : 1
      moveTo(exact.current.position + event.deltaY * unit)
      return true
    },
    [rowHeight, moveTo],
  )
  const onHeight = useCallback(
    (height: number) => setViewport(Math.max(rowHeight, height - headerHeight)),
    [rowHeight, headerHeight],
  )
  useScroller(scroller, onWheel, onHeight)

  const show = useCallback(
    (index: number) => {
      const element = scroller.current
      if (!element) return
      const scale = scaleOf(latest.current)
      const position = scale === 1 ? element.scrollTop : exact.current.position
      const wanted = positionShowing(index, position, latest.current)
      if (wanted !== position) moveTo(wanted)
    },
    [moveTo],
  )

  const band = drawn.from - (drawn.from % bandRows)
  return {
    scroller,
    height: contentHeight(geometry),
    from: drawn.from,
    to: Math.min(drawn.to, rowCount - 1),
    page: Math.max(1, Math.floor(viewport / rowHeight) - 1),
    bandTop: band * rowHeight + drawn.shift,
    topOf: (index) => (index - band) * rowHeight,
    show,
    onScroll: update,
  }
}

/** Draws the rows to spare once a grid rests that has moved far. */
function useRest(inSight: boolean, update: () => void): void {
  useEffect(() => {
    if (!inSight) return
    const resting = setTimeout(update, rest)
    return () => clearTimeout(resting)
  }, [inSight, update])
}

/** Tells how high the grid is, and of each turn of the wheel: the browser does nothing about one that `onWheel` says it did. */
function useScroller(
  scroller: RefObject<HTMLDivElement | null>,
  onWheel: (event: WheelEvent) => boolean,
  onHeight: (height: number) => void,
): void {
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = new ResizeObserver(() => {
      // Zero while the tab is hidden: keep the last size, so that nothing is redrawn out of sight.
      if (element.clientHeight > 0) onHeight(element.clientHeight)
    })
    measure.observe(element)
    const turn = (event: WheelEvent): void => {
      // Before the columns move: a frame later would be seen.
      if (event.deltaX !== 0 || event.shiftKey) setSideways(element, true)
      if (onWheel(event)) event.preventDefault()
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => {
      measure.disconnect()
      element.removeEventListener('wheel', turn)
    }
  }, [scroller, onWheel, onHeight])
}

/** Says whether pinned columns have to be held in their place. A browser draws twice as long for those that are held. */
function setSideways(grid: HTMLElement, sideways: boolean): void {
  grid.toggleAttribute('data-sideways', sideways)
}
