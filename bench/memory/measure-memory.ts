import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { trip, tripKey } from '../views/trips.ts'
import { realDocuments } from '../engine/real-documents.ts'

/** The most memory that a process of its own had for a piece of work, in MB, beside what it may be. */
export interface Peak {
  readonly megabytes: number
  readonly target: number | null
  readonly missed: boolean
}

const works = ['nothing', 'import', 'import by hand', 'fill', 'rebuild'] as const
type Work = (typeof works)[number]

/** Importing and iterating, and rebuilding an authored view. */
const targets: Partial<Record<Work, number>> = { import: 180, rebuild: 350 }

const root = join(import.meta.dirname, '..', '..')

/** Measures an import of `imported` places, all of which are read then, and a rebuild of a view of `rebuilt` documents of 1 kB. */
export function measureMemory(folder: string, imported: number, rebuilt: number): Record<Work, Peak> {
  // As a program has it: what strips types takes memory of its own.
  execFileSync(process.execPath, [join(root, 'tools/build-library.ts')], { stdio: 'ignore' })
  writeLines(join(folder, 'places.ndjson'), imported, (number) => {
    const { key, place } = realDocuments(1, number)[0]!
    return { _key: `${key} ${number}`, ...place }
  })
  writeLines(join(folder, 'trips.ndjson'), rebuilt, (number) => ({ _key: tripKey(number), ...trip(number) }))
  const peaks = works.map((work): [Work, Peak] => {
    const [megabytes, target] = [peakOf(work, folder), targets[work] ?? null]
    return [work, { megabytes, target, missed: target !== null && megabytes > target }]
  })
  return Object.fromEntries(peaks) as Record<Work, Peak>
}

function writeLines(path: string, count: number, make: (number: number) => object): void {
  const file = openSync(path, 'w')
  for (let number = 0; number < count; number++) writeSync(file, `${JSON.stringify(make(number))}\n`)
  closeSync(file)
}

function peakOf(work: Work, folder: string): number {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'work.ts'), work, folder],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (status !== 0) throw new Error(`The work "${work}" failed.`)
  return Number(stdout)
}
