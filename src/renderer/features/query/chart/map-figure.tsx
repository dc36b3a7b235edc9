import { type PointerEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { ChartFigure } from './chart-figure.tsx'
import type { Chart } from './chart-layout.ts'
import classes from './chart.module.css'
import { edgesOf, type MapWindow, moved, pressed, zoomed } from './map-window.ts'

interface MapFigureProps {
  readonly figure: RefObject<SVGSVGElement | null>
  readonly chart: Chart
  readonly window: MapWindow
  readonly onChange: (window: MapWindow) => void
}

/** A map that is drawn larger by the wheel and by keys, and moved by dragging and by arrows. */
export function MapFigure({ figure, chart, window, onChange }: MapFigureProps) {
  const frame = useRef<HTMLDivElement>(null)
  const dragged = useRef<{ readonly x: number; readonly y: number } | null>(null)

  /** Where in the drawing something is: parts of its width and height, from the left and the top. */
  function partOf(x: number, y: number): { readonly x: number; readonly y: number } {
    const place = new DOMPoint(x, y).matrixTransform(figure.current!.getScreenCTM()!.inverse())
    return { x: place.x / chart.width, y: place.y / chart.height }
  }

  const wheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault()
    const { x, y } = partOf(event.clientX, event.clientY)
    const { west, east, north, south } = edgesOf(window)
    const at = { longitude: west + x * (east - west), latitude: north - y * (north - south) }
    onChange(zoomed(window, event.deltaY < 0 ? 1.25 : 0.8, at))
  })
  useEffect(() => {
    const element = frame.current
    const listen = (event: WheelEvent): void => wheel(event)
    // Asked of React, the wheel could not be kept from scrolling what is around it.
    element?.addEventListener('wheel', listen, { passive: false })
    return () => element?.removeEventListener('wheel', listen)
  }, [])

  function drag(event: PointerEvent): void {
    if (dragged.current === null) return
    const [from, to] = [dragged.current, partOf(event.clientX, event.clientY)]
    dragged.current = to
    onChange(moved(window, from.x - to.x, to.y - from.y))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application is moved by keys and by dragging
    <div
      ref={frame}
      className={classes.map}
      // It is moved by keys, which a screen reader is to leave to it.
      role="application"
      tabIndex={0}
      aria-label="Map of points: plus and minus zoom, arrows move, 0 shows all of it"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return
        const next = pressed(window, event.key)
        if (next === null) return
        event.preventDefault()
        onChange(next)
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        dragged.current = partOf(event.clientX, event.clientY)
      }}
      onPointerMove={drag}
      onPointerUp={() => (dragged.current = null)}
      onPointerCancel={() => (dragged.current = null)}
    >
      <ChartFigure ref={figure} chart={chart} />
    </div>
  )
}
