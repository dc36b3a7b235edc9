import { numberText } from '../../../shared/numbers.ts'
import type { FileNote } from './file-note.ts'
import type { ImportSource } from './import-source.ts'
import { ArrayFinder, type FoundArray } from '../json/json-paths.ts'
import { openBytes } from './source-bytes.ts'

const windowSize = 1024 * 1024
const mostNoted = 100

/** How far a file is looked through for arrays: to its end where nothing is said. */
export interface LookLimits {
  /** Bytes of content, and how many of them are looked through however long it takes. */
  readonly bytes?: number
  readonly least?: number
  readonly milliseconds?: number
  /** Throws to end it. */
  readonly check?: () => void
}

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
    const size = count === null ? '' : ` (${numberText(count)})`
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

/** A note on an object that is taken for a document, where the documents may be those of an array in it. */
export function notesOnArrays(arrays: readonly string[]): FileNote {
  const named = arrays.slice(0, 5).map((path) => `"${path}"`)
  const more = arrays.length > named.length ? ', …' : ''
  return {
    line: 1,
    message: `The file is taken for one document. To import the objects of an array in it, choose that: ${named.join(', ')}${more}.`,
  }
}

/**
 * A source with the arrays that stand anywhere in its file, and notes on them, where it was not read to its end to choose one.
 * Where a limit ends that, a note says how far it came.
 */
export async function withOtherArrays(
  source: ImportSource,
  { least = 0, bytes: most = Infinity, milliseconds = Infinity, check }: LookLimits = {},
): Promise<ImportSource> {
  const { at } = source
  if (!source.unseen || at === null) return source
  const finder = new ArrayFinder()
  const reader = await openBytes(source)
  const ends = performance.now() + milliseconds
  let [looked, whole] = [0, false]
  try {
    while (!whole && looked < most && (looked < least || performance.now() < ends)) {
      check?.()
      const bytes = await reader.read(windowSize)
      finder.push(bytes)
      // Arrays within documents are as many as there are documents: they are not kept.
      const outer = finder.found
        .filter(({ path, objects }) => objects && isOuter(path))
        .slice(0, mostNoted + 2)
      finder.found.splice(0, finder.found.length, ...outer)
      looked += bytes.length
      whole = bytes.length < windowSize
    }
  } finally {
    await reader.close()
  }
  const arrays = [...new Set([...source.arrays, ...finder.found.map(({ path }) => path)])]
  const notes = notesOnOthers(finder.found, at)
  return { ...source, arrays, notes: whole ? notes : [...notes, notLookedThrough(looked)] }
}

function notLookedThrough(looked: number): FileNote {
  const size = numberText(Math.ceil(looked / 1024 / 1024))
  return {
    line: 1,
    message: `Only the first ${size} MB were looked through for other arrays of documents; the import names those that follow.`,
  }
}
