import { expect, it } from 'vitest'
import { edgesOf, gridDegrees, moved, pressed, wholeEarth, zoomed } from './map-window.ts'

it('keeps the place in sight where it is while it is drawn larger, and goes back to the whole', () => {
  const at = { longitude: 90, latitude: 45 }
  const near = zoomed(wholeEarth, 4, at)
  const { west, east, north, south } = edgesOf(near)
  expect((at.longitude - west) / (east - west)).toBeCloseTo(270 / 360)
  expect((north - at.latitude) / (north - south)).toBeCloseTo(45 / 180)
  expect(zoomed(near, 0.25, at)).toEqual(wholeEarth)
  expect(zoomed(near, 0.01, at)).toEqual(wholeEarth)
  expect(zoomed(wholeEarth, 1e9).zoom).toBe(4096)
})

it('never goes beyond the earth', () => {
  expect(moved(wholeEarth, 1, 1)).toEqual(wholeEarth)
  const north = moved(zoomed(wholeEarth, 2), 0, 9)
  expect(edgesOf(north)).toEqual({ west: -90, east: 90, south: 0, north: 90 })
})

it('follows keys, and leaves the others alone', () => {
  const near = pressed(wholeEarth, '+')!
  expect(near.zoom).toBe(2)
  expect(pressed(near, 'ArrowRight')).toEqual({ longitude: 45, latitude: 0, zoom: 2 })
  expect(pressed(near, 'ArrowDown')).toEqual({ longitude: 0, latitude: -22.5, zoom: 2 })
  expect(pressed(near, '-')).toEqual(wholeEarth)
  expect(pressed(near, '0')).toEqual(wholeEarth)
  expect(pressed(near, 'a')).toBeNull()
})

it('has lines at round degrees, a dozen at most', () => {
  expect(gridDegrees(-180, 180, 360)).toHaveLength(13)
  expect(gridDegrees(-90, 90, 360)).toEqual([-90, -60, -30, 0, 30, 60, 90])
  expect(gridDegrees(24.1, 25.2, 1.1)).toEqual([
    24.1, 24.2, 24.3, 24.4, 24.5, 24.6, 24.7, 24.8, 24.9, 25, 25.1, 25.2,
  ])
})
