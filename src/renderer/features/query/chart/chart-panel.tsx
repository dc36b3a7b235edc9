import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { IconDownload, IconWorld, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { notifyDone, notifyError } from '../../../components/notify.tsx'
import { EmptyState } from '../../../components/states/empty-state.tsx'
import type { QueryResult } from '../use-answer.ts'
import { ChartFigure } from './chart-figure.tsx'
import { type ChartChoice, chartChoices, type ChartKind, layOut } from './chart-layout.ts'
import classes from './chart.module.css'
import { MapFigure } from './map-figure.tsx'
import { type MapWindow, wholeEarth, zoomed } from './map-window.ts'
import { saveChart } from './save-chart.ts'

const kindLabels: Readonly<Record<ChartKind, string>> = {
  bar: 'Bars',
  line: 'Line',
  histogram: 'Histogram',
  map: 'Map of points',
}

/** The rows on screen as a chart, and the way to keep it as a file. */
export function ChartPanel({ view, result }: { readonly view: string; readonly result: QueryResult }) {
  const figure = useRef<SVGSVGElement>(null)
  const [chosen, setChosen] = useState<ChartChoice | null>(null)
  const [window, setWindow] = useState(wholeEarth)
  const choices = chartChoices(result.columns)
  const names = result.columns.map(({ name }) => name)
  const isHere = chosen !== null && names.includes(chosen.x) && (chosen.y === '' || names.includes(chosen.y))
  const choice = isHere ? chosen : (choices[0] ?? null)
  const chart =
    choice &&
    layOut(
      choice,
      result.rows.map(({ values }) => values),
      window,
    )
  if (choice === null || chart === null)
    return (
      <EmptyState title="There is nothing to draw">
        A chart needs a column of numbers, or one of names to count rows by.
      </EmptyState>
    )
  const numbers = result.columns
    .filter(({ type }) => type === 'integer' || type === 'real')
    .map(({ name }) => name)
  const isBar = choice.kind === 'bar'
  const xs = choice.kind === 'histogram' || choice.kind === 'map' ? numbers : names

  async function save(format: 'svg' | 'png'): Promise<void> {
    if (figure.current === null) return
    try {
      await saveChart(figure.current, `${view}-${choice!.kind}`, format)
      notifyDone(`Saved the chart as ${format.toUpperCase()}.`)
    } catch (error) {
      notifyError('The chart was not saved', error)
    }
  }

  return (
    <section className={classes.panel} aria-label="Chart">
      <div className={classes.controls}>
        <NativeSelect
          size="xs"
          aria-label="Kind of chart"
          data={choices.map(({ kind }) => ({ value: kind, label: kindLabels[kind] }))}
          value={choice.kind}
          onChange={(event) =>
            setChosen(choices.find(({ kind }) => kind === event.currentTarget.value) ?? null)
          }
        />
        <NativeSelect
          size="xs"
          aria-label={choice.kind === 'map' ? 'Longitude' : 'Along'}
          data={xs}
          value={choice.x}
          onChange={(event) => setChosen({ ...choice, x: event.currentTarget.value })}
        />
        {choice.kind !== 'histogram' && (
          <NativeSelect
            size="xs"
            aria-label={choice.kind === 'map' ? 'Latitude' : 'Value'}
            data={[
              ...(isBar ? [{ value: '', label: 'count of rows' }] : []),
              ...numbers.map((name) => ({ value: name, label: name })),
            ]}
            value={choice.y}
            onChange={(event) => setChosen({ ...choice, y: event.currentTarget.value })}
          />
        )}
        <span className={classes.caption}>{chart.caption}</span>
        {choice.kind === 'map' && <ZoomButtons window={window} onChange={setWindow} />}
        {(['png', 'svg'] as const).map((format) => (
          <Button
            key={format}
            variant="subtle"
            color="gray"
            leftSection={<IconDownload size={14} />}
            onClick={() => void save(format)}
          >
            {format.toUpperCase()}
          </Button>
        ))}
      </div>
      <div className={classes.figure}>
        {choice.kind === 'map' ? (
          <MapFigure figure={figure} chart={chart} window={window} onChange={setWindow} />
        ) : (
          <ChartFigure ref={figure} chart={chart} />
        )}
      </div>
    </section>
  )
}

interface ZoomButtonsProps {
  readonly window: MapWindow
  readonly onChange: (window: MapWindow) => void
}

function ZoomButtons({ window, onChange }: ZoomButtonsProps) {
  return (
    <>
      <ActionIcon aria-label="Zoom in" title="Zoom in (+)" onClick={() => onChange(zoomed(window, 2))}>
        <IconZoomIn size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label="Zoom out"
        title="Zoom out (-)"
        disabled={window.zoom === 1}
        onClick={() => onChange(zoomed(window, 0.5))}
      >
        <IconZoomOut size={16} />
      </ActionIcon>
      <ActionIcon
        aria-label="Whole map"
        title="Whole map (0)"
        disabled={window.zoom === 1}
        onClick={() => onChange(wholeEarth)}
      >
        <IconWorld size={16} />
      </ActionIcon>
    </>
  )
}
