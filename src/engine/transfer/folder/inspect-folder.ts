import { createHash } from 'node:crypto'
import { counted } from '../../../shared/counted.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { numberText } from '../../../shared/numbers.ts'
import { inspectCsv } from '../csv/csv-dialect.ts'
import type { FileNote } from '../sources/file-note.ts'
import type { ImportSource, SourceOptions } from '../sources/import-source.ts'
import type { LookLimits } from '../sources/other-arrays.ts'
import { walkFolder } from './walk-folder.ts'

/** Formats whose records can each be the whole of a file. */
const formats = ['json', 'mongodb', 'dynamodb'] as const
/** How many of what is left out are named. */
const mostNamed = 20

/**
 * Looks through a folder of `.json` files that is to be imported: to its end, or as far as the limits say.
 *
 * @throws DatastoreError `IO` when it cannot be read, `INVALID_INPUT` for options that are about one file.
 */
export async function inspectFolder(
  path: string,
  options: SourceOptions,
  { milliseconds = Infinity, check }: LookLimits = {},
): Promise<ImportSource> {
  const format = formatOf(path, options)
  const ends = performance.now() + milliseconds
  const hash = createHash('sha256')
  const others = { link: new Named(), other: new Named(), importable: new Named() }
  let [files, size, whole] = [0, 0, true]
  for await (const part of walkFolder(path)) {
    check?.()
    if (performance.now() > ends) {
      whole = false
      break
    }
    if (part.kind === 'document') {
      files++
      size += part.size
      hash.update(`${part.path}\0${part.size}\0${part.modified}\0`)
    } else if (part.kind === 'unread') {
      files++
      hash.update(`${part.path}\0`)
    } else if (part.kind === 'other' && importable.test(part.path)) others.importable.add(part.path)
    else others[part.kind].add(part.path)
  }
  return {
    path,
    format,
    layout: 'folder',
    at: null,
    arrays: [],
    unseen: false,
    size,
    modified: 0,
    gzip: false,
    encoding: options.encoding ?? 'utf-8',
    sheet: null,
    folder: { files, hash: hash.digest('hex'), whole },
    start: { offset: 0, line: 1 },
    csv: inspectCsv(Buffer.alloc(0), true, {}).dialect,
    notes: [...notesOn(others), ...(whole ? [] : [notLookedThrough(files)])],
  }
}

/** Names of files that an import reads, one by one. */
const importable = /\.(csv|tsv|xlsx|ndjson|jsonl|json\.gz)(\.gz)?$/i

function formatOf(path: string, { format = 'json', at }: SourceOptions): (typeof formats)[number] {
  const known = formats.find((each) => each === format)
  if (known === undefined)
    throw refused(
      path,
      `each of its files is one document, of ${formats.join(', ')}, and none of ${format}`,
      'format',
    )
  if (at !== undefined && at !== '')
    throw refused(
      path,
      `each of its files is one document, and has no array "${at}" of them. Import a file by itself to choose an array`,
      'at',
    )
  return known
}

/** The first of some names, and how many there are. */
class Named {
  readonly #names: string[] = []
  count = 0

  add(name: string): void {
    this.count++
    if (this.#names.length < mostNamed) this.#names.push(name)
  }

  get list(): string {
    const more = this.count - this.#names.length
    return `${this.#names.join(', ')}${more > 0 ? ` and ${counted(more, 'other')}` : ''}`
  }
}

function notesOn(found: Readonly<Record<'link' | 'other' | 'importable', Named>>): FileNote[] {
  const said = [
    [found.importable, 'Left out, to be imported each by itself'],
    [found.other, 'Left out, as only files whose names end in .json are documents of a folder'],
    [found.link, 'Left out, as symbolic links are not followed'],
  ] as const
  return said.flatMap(([named, why]) =>
    named.count === 0 ? [] : [{ line: 1, message: `${why}: ${named.list}.` }],
  )
}

function notLookedThrough(files: number): FileNote {
  return {
    line: 1,
    message: `Only the first ${numberText(files)} files were counted; the import takes all of them.`,
  }
}

function refused(path: string, what: string, argument: string): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} is a folder: ${what}.`, { details: { path, argument } })
}
