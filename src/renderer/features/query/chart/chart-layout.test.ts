import { describe, expect, it } from 'vitest'
import { chartChoices, layOut, type Mark, scaleTicks } from './chart-layout.ts'

const rows = [
  { name: 'a', n: 1, lat: 60, lng: 25, at: '2020-01-02' },
  { name: 'b', n: 3, lat: -33, lng: 151, at: '2020-01-01' },
  { name: 'a', n: 2, lat: 95, lng: 0, at: '2020-01-03' },
  { name: null, n: null, lat: null, lng: null, at: null },
]

function titles(marks: readonly Mark[]): string[] {
  return marks.flatMap((mark) => ('title' in mark ? [mark.title] : []))
}

describe('a chart', () => {
  it('is offered as what the columns can show, a map first where there are coordinates', () => {
    const kinds = chartChoices([
      { name: 'name', type: 'text' },
      { name: 'lat', type: 'real' },
      { name: 'lng', type: 'real' },
    ])
    expect(kinds[0]).toEqual({ kind: 'map', x: 'lng', y: 'lat' })
    expect(kinds.map(({ kind }) => kind)).toEqual(['map', 'bar', 'line', 'histogram'])
    expect(chartChoices([{ name: 'name', type: 'text' }])).toEqual([{ kind: 'bar', x: 'name', y: '' }])
    expect(chartChoices([{ name: 'doc', type: 'json' }])).toEqual([])
  })

  it('adds up the rows of a bar, and counts them without a column', () => {
    expect(titles(layOut({ kind: 'bar', x: 'name', y: 'n' }, rows).marks)).toEqual(['a: 3', 'b: 3'])
    expect(titles(layOut({ kind: 'bar', x: 'name', y: '' }, rows).marks)).toEqual(['a: 2', 'b: 1', 'none: 1'])
  })

  it('says how many bars it leaves out', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ name: `n${n}`, n }))
    const chart = layOut({ kind: 'bar', x: 'name', y: 'n' }, many)
    expect(titles(chart.marks)).toHaveLength(40)
    expect(chart.caption).toContain('260 more values left out')
  })

  it('draws a line in the order of times', () => {
    const { marks, caption } = layOut({ kind: 'line', x: 'at', y: 'n' }, rows.slice(0, 3))
    expect(titles(marks)).toEqual(['2020-01-01: 3', '2020-01-02: 1', '2020-01-03: 2'])
    expect(caption).toBe('n along at, of 3 rows')
  })

  it('counts every row of a histogram in one bin', () => {
    const chart = layOut(
      { kind: 'histogram', x: 'n', y: '' },
      Array.from({ length: 100 }, (_, n) => ({ n: n / 10 })),
    )
    const counts = titles(chart.marks).map((title) => Number(title.split(': ')[1]))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100)
  })

  it('puts points where their degrees say, and tells of those without a place', () => {
    const { marks, caption, width, height } = layOut({ kind: 'map', x: 'lng', y: 'lat' }, rows)
    const points = marks.filter((mark) => mark.kind === 'point')
    expect(points).toHaveLength(2)
    expect(points[0]).toMatchObject({ x: (205 / 360) * width, y: (30 / 180) * height })
    expect(caption).toBe('2 points by lat and lng; 2 rows without a place')
  })

  it('draws the part of a map that is shown, and says how many points are in it', () => {
    const window = { longitude: 20, latitude: 55, zoom: 4 }
    const { marks, caption, width, height } = layOut({ kind: 'map', x: 'lng', y: 'lat' }, rows, window)
    const points = marks.filter((mark) => mark.kind === 'point')
    expect(points).toHaveLength(1)
    expect(points[0]).toMatchObject({ x: ((25 + 25) / 90) * width, y: (17.5 / 45) * height })
    expect(caption).toBe('2 points by lat and lng, 1 of them in this part; 2 rows without a place')
  })

  it('has round values on its axis', () => {
    expect(scaleTicks(0, 97, 5).ticks).toEqual([0, 20, 40, 60, 80, 100])
    expect(scaleTicks(-1, 1, 4).ticks).toEqual([-1, -0.5, 0, 0.5, 1])
    expect(scaleTicks(5, 5, 5).ticks.length).toBeGreaterThan(1)
  })

  it.each(['bar', 'line', 'histogram', 'map'] as const)('of no rows is empty: %s', (kind) => {
    expect(titles(layOut({ kind, x: 'n', y: 'n' }, []).marks)).toEqual([])
  })
})
