import { readFileSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'
import * as v from 'valibot'

const saved = v.object({
  x: v.number(),
  y: v.number(),
  width: v.pipe(v.number(), v.minValue(400)),
  height: v.pipe(v.number(), v.minValue(300)),
  maximized: v.boolean(),
})

export type WindowBounds = v.InferOutput<typeof saved>

/** At least this much of the title bar must be on a screen, or the person could not move the window. */
const grip = { width: 120, height: 40 }

/** Where the window stood last, in the system's points; undefined at first, or when that place is on no screen now. */
export function readBounds(path: string, screens: readonly Rectangle[]): WindowBounds | undefined {
  try {
    const bounds = v.parse(saved, JSON.parse(readFileSync(path, 'utf8')))
    return isReachable(bounds, screens) ? bounds : undefined
  } catch {
    return undefined
  }
}

export function writeBounds(path: string, bounds: WindowBounds): void {
  try {
    writeFileSync(path, JSON.stringify(bounds))
  } catch (error) {
    console.error(`The window's place was not kept in ${path}:`, error)
  }
}

function isReachable({ x, y, width }: WindowBounds, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const visible = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x)
    return visible >= grip.width && y >= screen.y && y + grip.height <= screen.y + screen.height
  })
}
