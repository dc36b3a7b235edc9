import { counted } from '../../../../shared/counted.ts'
import { numberText } from '../../../../shared/numbers.ts'
import type { Cell } from '../../../../shared/model/query.ts'
import { edgesOf, gridDegrees, type MapWindow, wholeEarth } from './map-window.ts'
import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'

export const chartKinds = ['bar', 'line', 'histogram', 'map'] as const
export type ChartKind = (typeof chartKinds)[number]

/** What is drawn: of a map `x` is the longitude and `y` the latitude; of a bar chart `y` is empty where rows are counted. */
export interface ChartChoice {
  readonly kind: ChartKind
  readonly x: string
  readonly y: string
}

export type Values = Readonly<Record<string, Cell>>

/** A shape of a chart, in units of its width and height. */
export type Mark =
  | {
      readonly kind: 'bar'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly title: string
    }
  | { readonly kind: 'point'; readonly x: number; readonly y: number; readonly title: string }
  | { readonly kind: 'path'; readonly points: readonly (readonly [number, number])[] }
  | {
      readonly kind: 'rule'
      readonly x1: number
      readonly y1: number
      readonly x2: number
      readonly y2: number
    }
  | {
      readonly kind: 'label'
      readonly x: number
      readonly y: number
      readonly text: string
      readonly anchor: 'start' | 'middle' | 'end'
    }

export interface Chart {
  readonly width: number
  readonly height: number
  readonly marks: readonly Mark[]
  /** Describes the chart in a sentence: the caption below it, which a screen reader speaks too. */
  readonly caption: string
}

const area = { width: 760, height: 320, left: 64, right: 16, top: 12, bottom: 34 }
/** As many bars as can be told apart; the rest are said to be left out. */
const mostBars = 40

/** The choices that these columns allow, the likeliest first. */
export function chartChoices(columns: readonly ColumnDefinition[]): ChartChoice[] {
  const numbers = columns.filter(({ type }) => type === 'integer' || type === 'real').map(({ name }) => name)
  const names = columns.filter(({ type }) => type === 'text' || type === 'boolean').map(({ name }) => name)
  const latitude = numbers.find((name) => /^(lat|latitude)$/i.test(name))
  const longitude = numbers.find((name) => /^(lng|lon|long|longitude)$/i.test(name))
  const [first, second] = numbers
  const times = columns.filter(({ type }) => type === 'timestamp').map(({ name }) => name)
  const along = times[0] ?? (second === undefined ? names[0] : first)
  return [
    ...(latitude !== undefined && longitude !== undefined
      ? [{ kind: 'map', x: longitude, y: latitude } as const]
      : []),
    ...(names[0] === undefined ? [] : [{ kind: 'bar', x: names[0], y: first ?? '' } as const]),
    ...(along === undefined || first === undefined
      ? []
      : [{ kind: 'line', x: along, y: along === first ? second! : first } as const]),
    ...(first === undefined ? [] : [{ kind: 'histogram', x: first, y: '' } as const]),
  ]
}

/** Lays a chart of rows out; a map, the part of it that is shown. */
export function layOut(choice: ChartChoice, rows: readonly Values[], window: MapWindow = wholeEarth): Chart {
  switch (choice.kind) {
    case 'bar':
      return bars(choice, rows)
    case 'line':
      return line(choice, rows)
    case 'histogram':
      return histogram(choice, rows)
    case 'map':
      return map(choice, rows, window)
    default:
      return choice.kind satisfies never
  }
}

function bars({ x, y }: ChartChoice, rows: readonly Values[]): Chart {
  const sums = new Map<string, number>()
  for (const row of rows) {
    const value = y === '' ? 1 : numberOf(row[y])
    if (value !== null) sums.set(nameOf(row[x]), (sums.get(nameOf(row[x])) ?? 0) + value)
  }
  const all = [...sums]
  const shown = all.slice(0, mostBars)
  const left = all.length - shown.length
  return {
    ...barMarks(shown),
    caption: `${y === '' ? 'Rows' : y} by ${x}, of ${counted(rows.length, 'row')}${left > 0 ? `; ${counted(left, 'more value')} left out` : ''}`,
  }
}

function histogram({ x }: ChartChoice, rows: readonly Values[]): Chart {
  const values = rows.map((row) => numberOf(row[x])).filter((value) => value !== null)
  const caption = `How many of ${counted(values.length, 'row')} have which ${x}`
  if (values.length === 0) return empty(caption)
  const { ticks, step } = scaleTicks(Math.min(...values), Math.max(...values), 12)
  const counts = ticks.map((from) => ({ from, count: 0 }))
  for (const value of values) {
    const at = Math.min(counts.length - 1, Math.max(0, Math.floor((value - ticks[0]!) / step)))
    counts[at]!.count++
  }
  const named = counts.map(({ from, count }) => [plain(from), count] as const)
  return { ...barMarks(named), caption }
}

function barMarks(named: readonly (readonly [string, number])[]): Omit<Chart, 'caption'> {
  if (named.length === 0) return empty('')
  const values = named.map(([, value]) => value)
  const vertical = axis(Math.min(0, ...values), Math.max(0, ...values))
  const width = (area.width - area.left - area.right) / named.length
  const every = Math.ceil(named.length / 10)
  const marks: Mark[] = [...vertical.marks]
  named.forEach(([name, value], at) => {
    const [top, bottom] = [vertical.place(Math.max(0, value)), vertical.place(Math.min(0, value))]
    const x = area.left + at * width
    marks.push({
      kind: 'bar',
      x: x + width * 0.1,
      y: top,
      width: width * 0.8,
      height: Math.max(1, bottom - top),
      title: `${name}: ${plain(value)}`,
    })
    if (at % every === 0)
      marks.push({
        kind: 'label',
        x: x + width / 2,
        y: area.height - 14,
        text: cut(name, Math.max(4, Math.floor((width * every) / 7))),
        anchor: 'middle',
      })
  })
  return { width: area.width, height: area.height, marks }
}

function line({ x, y }: ChartChoice, rows: readonly Values[]): Chart {
  const found = rows.flatMap((row, at) => {
    const value = numberOf(row[y])
    return value === null ? [] : [{ name: nameOf(row[x]), along: alongOf(row[x]) ?? at, value }]
  })
  const caption = `${y} along ${x}, of ${counted(found.length, 'row')}`
  if (found.length === 0) return empty(caption)
  const isNumber = rows.every((row) => alongOf(row[x]) !== null)
  const points = isNumber ? found.toSorted((one, other) => one.along - other.along) : found
  const values = points.map(({ value }) => value)
  const vertical = axis(Math.min(...values), Math.max(...values))
  const [least, greatest] = [points[0]!.along, points.at(-1)!.along]
  const horizontal = (value: number): number =>
    area.left + ((value - least) / (greatest - least || 1)) * (area.width - area.left - area.right)
  const placed = points.map((point) => ({
    ...point,
    at: [horizontal(point.along), vertical.place(point.value)] as const,
  }))
  const labelled = [placed[0]!, placed[Math.floor(placed.length / 2)]!, placed.at(-1)!]
  return {
    width: area.width,
    height: area.height,
    marks: [
      ...vertical.marks,
      { kind: 'path', points: placed.map(({ at }) => at) },
      ...placed.map(({ at, name, value }): Mark => ({
        kind: 'point',
        x: at[0],
        y: at[1],
        title: `${name}: ${plain(value)}`,
      })),
      ...[...new Set(labelled)].map(({ at, name }, index): Mark => ({
        kind: 'label',
        x: at[0],
        y: area.height - 14,
        text: cut(name, 24),
        anchor: index === 0 ? 'start' : index === 1 && labelled[2] !== labelled[1] ? 'middle' : 'end',
      })),
    ],
    caption,
  }
}

/** Points where their degrees put them: one degree is as wide as high, so that no place of the earth is left out. */
function map({ x, y }: ChartChoice, rows: readonly Values[], window: MapWindow): Chart {
  const points = rows.flatMap((row) => {
    const [longitude, latitude] = [numberOf(row[x]), numberOf(row[y])]
    const isPlace =
      longitude !== null && latitude !== null && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
    return isPlace ? [{ longitude, latitude }] : []
  })
  const width = area.width
  const height = width / 2
  const { west, east, south, north } = edgesOf(window)
  const placeX = (longitude: number): number => ((longitude - west) / (east - west)) * width
  const placeY = (latitude: number): number => ((north - latitude) / (north - south)) * height
  const marks: Mark[] = []
  for (const degree of gridDegrees(west, east, east - west)) {
    const at = placeX(degree)
    marks.push({ kind: 'rule', x1: at, x2: at, y1: 0, y2: height })
    if (at > 0 && at < width - 24)
      marks.push({ kind: 'label', x: at + 3, y: height - 4, text: `${degree}°`, anchor: 'start' })
  }
  for (const degree of gridDegrees(south, north, east - west)) {
    const at = placeY(degree)
    marks.push({ kind: 'rule', x1: 0, x2: width, y1: at, y2: at })
    if (at > 12 && at < height)
      marks.push({ kind: 'label', x: 3, y: at - 3, text: `${degree}°`, anchor: 'start' })
  }
  const seen = points.filter(
    ({ longitude, latitude }) =>
      longitude >= west && longitude <= east && latitude >= south && latitude <= north,
  )
  for (const { longitude, latitude } of seen)
    marks.push({
      kind: 'point',
      x: placeX(longitude),
      y: placeY(latitude),
      title: `${latitude}, ${longitude}`,
    })
  const left = rows.length - points.length
  const part = window.zoom === 1 ? '' : `, ${numberText(seen.length)} of them in this part`
  return {
    width,
    height,
    marks,
    caption: `${counted(points.length, 'point')} by ${y} and ${x}${part}${left > 0 ? `; ${counted(left, 'row')} without a place` : ''}`,
  }
}

function empty(caption: string): Chart {
  return { width: area.width, height: area.height, marks: [], caption }
}

/** The vertical axis: its lines with their values, and where a value stands. */
function axis(least: number, greatest: number): { marks: Mark[]; place: (value: number) => number } {
  const { ticks } = scaleTicks(least, greatest, 5)
  const [from, to] = [Math.min(least, ticks[0]!), Math.max(greatest, ticks.at(-1)!)]
  const place = (value: number): number =>
    area.height - area.bottom - ((value - from) / (to - from || 1)) * (area.height - area.top - area.bottom)
  const marks = ticks.flatMap((tick): Mark[] => [
    { kind: 'rule', x1: area.left, x2: area.width - area.right, y1: place(tick), y2: place(tick) },
    { kind: 'label', x: area.left - 6, y: place(tick) + 4, text: plain(tick), anchor: 'end' },
  ])
  return { marks, place }
}

/** Round values from the least to the greatest, about so many. */
export function scaleTicks(
  least: number,
  greatest: number,
  about: number,
): { ticks: number[]; step: number } {
  const raw = (greatest - least || Math.abs(least) || 1) / about
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw)!
  const first = Math.floor(least / step)
  const last = Math.max(first + 1, Math.ceil(greatest / step))
  const ticks = Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  )
  return { ticks, step }
}

function numberOf(value: Cell | undefined): number | null {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A number or a time as what it stands at along a line; null for a name. */
function alongOf(value: Cell | undefined): number | null {
  if (typeof value === 'string' && /^\d{4}-\d\d/.test(value)) {
    const time = Date.parse(value)
    return Number.isNaN(time) ? null : time
  }
  return numberOf(value)
}

function nameOf(value: Cell | undefined): string {
  return value === null || value === undefined ? 'none' : String(value)
}

function plain(value: number): string {
  return numberText(value, { maximumSignificantDigits: 6 })
}

function cut(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text
}
