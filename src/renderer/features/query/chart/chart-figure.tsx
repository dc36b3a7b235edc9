import { forwardRef } from 'react'
import type { Chart, Mark } from './chart-layout.ts'
import classes from './chart.module.css'

/** Draws a chart: one colour of the theme, so that place and length alone carry the meaning. */
export const ChartFigure = forwardRef<SVGSVGElement, { readonly chart: Chart }>(function ChartFigure(
  { chart },
  ref,
) {
  const { width, height, marks, caption } = chart
  return (
    <svg
      ref={ref}
      role="img"
      aria-label={caption}
      className={classes.chart}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      xmlns="http://www.w3.org/2000/svg"
    >
      {marks.map((mark, at) => (
        <MarkShape key={at} mark={mark} />
      ))}
    </svg>
  )
})

function MarkShape({ mark }: { readonly mark: Mark }) {
  switch (mark.kind) {
    case 'bar':
      return (
        <rect x={mark.x} y={mark.y} width={mark.width} height={mark.height} fill="var(--accent)">
          <title>{mark.title}</title>
        </rect>
      )
    case 'point':
      return (
        <circle cx={mark.x} cy={mark.y} r={3} fill="var(--accent)" stroke="var(--bg)" strokeWidth={0.75}>
          <title>{mark.title}</title>
        </circle>
      )
    case 'path':
      return (
        <polyline
          points={mark.points.map((point) => point.join(',')).join(' ')}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={1.5}
        />
      )
    case 'rule':
      return (
        <line
          x1={mark.x1}
          y1={mark.y1}
          x2={mark.x2}
          y2={mark.y2}
          stroke="var(--border-strong)"
          strokeWidth={0.75}
        />
      )
    case 'label':
      return (
        <text
          x={mark.x}
          y={mark.y}
          textAnchor={mark.anchor}
          fontSize={11}
          fontFamily="sans-serif"
          fill="var(--text-dim)"
        >
          {mark.text}
        </text>
      )
    default:
      return mark satisfies never
  }
}
