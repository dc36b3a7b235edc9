import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBounds, writeBounds } from './window-bounds.ts'

const screens = [
  { x: 0, y: 0, width: 1920, height: 1080 },
  { x: 1920, y: -200, width: 1280, height: 1024 },
]

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bounds-'))
  path = join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test.each([
  ['on the first screen', { x: 100, y: 100, width: 1280, height: 820, maximized: false }],
  ['maximized on the second screen', { x: 1920, y: -200, width: 1280, height: 820, maximized: true }],
  ['half off the left edge', { x: -1000, y: 0, width: 1280, height: 820, maximized: false }],
])('a window %s comes back there', (_name, bounds) => {
  writeBounds(path, bounds)
  expect(readBounds(path, screens)).toEqual(bounds)
})

test.each([
  ['on a screen that is gone', { x: 4000, y: 100, width: 1280, height: 820, maximized: false }],
  ['above every screen', { x: 100, y: -500, width: 1280, height: 820, maximized: false }],
  ['below every screen', { x: 100, y: 1070, width: 1280, height: 820, maximized: false }],
  ['all but off the left edge', { x: -1200, y: 100, width: 1280, height: 820, maximized: false }],
  ['of no size', { x: 100, y: 100, width: 0, height: 0, maximized: false }],
])('a window %s opens at the usual place', (_name, bounds) => {
  writeBounds(path, bounds)
  expect(readBounds(path, screens)).toBeUndefined()
})

test('a missing or damaged file is no obstacle', () => {
  expect(readBounds(path, screens)).toBeUndefined()
  writeFileSync(path, '{"x": 1')
  expect(readBounds(path, screens)).toBeUndefined()
  expect(() =>
    writeBounds(join(folder, 'absent', 'window.json'), {
      x: 0,
      y: 0,
      width: 800,
      height: 600,
      maximized: false,
    }),
  ).not.toThrow()
})
