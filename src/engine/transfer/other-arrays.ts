import type { FileNote } from './file-note.ts'
import type { ImportSource } from './import-source.ts'
import { ArrayFinder, type FoundArray } from './json-paths.ts'
import { openBytes } from './source-bytes.ts'

const windowSize = 1024 * 1024
const mostNoted = 100

/** Whether an array stands beside the others of a file, and not within a document: RxDB's collections are a list themselves. */
export function isOuter(path: string): boolean {
  return /^collections\[\d+\]\.docs$/.test(path) || !path.includes('[')
}

/** Notes on the arrays of objects that are not read, where the array `at` is. */
export function notesOnOthers(found: readonly FoundArray[], at: string): FileNote[] {
  const others = found.filter(
    ({ path, objects }) => objects && path !== at && !at.startsWith(`${path}[`) && isOuter(path),
  )
  const notes = others.slice(0, mostNoted).map(({ path, line, count }) => {
    const size = count === null ? '' : ` (${count.toLocaleString('en')})`
    return {
      line,
      message: `The objects of the array "${path}"${size} are left out: only those of "${at}" are imported.`,
    }
  })
  const more = others[mostNoted]
  return more === undefined
    ? notes
    : [...notes, { line: more.line, message: 'The objects of further arrays are left out as well.' }]
}

/** A source with notes on the arrays that stand anywhere in its file, where it was not read to its end to choose one. */
export async function withOtherArrays(source: ImportSource): Promise<ImportSource> {
  if (!source.unseen || source.at === null) return source
  const finder = new ArrayFinder()
  const reader = await openBytes(source)
  try {
    for (let more = true; more;) {
      const bytes = await reader.read(windowSize)
      finder.push(bytes)
      // Arrays within documents are as many as there are documents: they are not kept.
      const outer = finder.found
        .filter(({ path, objects }) => objects && isOuter(path))
        .slice(0, mostNoted + 2)
      finder.found.splice(0, finder.found.length, ...outer)
      more = bytes.length === windowSize
    }
  } finally {
    await reader.close()
  }
  return { ...source, notes: notesOnOthers(finder.found, source.at) }
}
