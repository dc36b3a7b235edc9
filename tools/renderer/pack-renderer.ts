import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What shrinks; fonts and images are packed already. */
const packable = /\.(css|js|svg|ttf)$/

/** Files below this are sent in one packet either way. */
const smallest = 1_000

/** Writes `x.js.gz` beside each `x.js` of the built renderer, which the web host sends instead. */
export function packRenderer(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!packable.test(name) || statSync(path).size < smallest) continue
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
  }
}
