import type { CellValue } from 'hucre/xlsx'
import { DatastoreError } from '../../../shared/errors.ts'
import type { ByteReader } from '../sources/source-bytes.ts'
import { damagedWorkbook, openWorkbook, type Workbook } from './workbook.ts'
import { unpackEntry } from './zip-entries.ts'

const mostRows = 1_048_576
const pieceSize = 64 * 1024

/** Opens the rows of a sheet as the CSV that imports read, from a place on. @throws DatastoreError as `openWorkbook` does. */
export async function openSheet(path: string, sheet: number, from: number): Promise<ByteReader> {
  return new SheetReader(await openWorkbook(path), sheet, from)
}

/**
 * Reads the rows of a sheet as lines of CSV, each row one record, so that line numbers are those of its rows. A text stands in
 * quotes, a date as its ISO text, an empty cell as nothing, and an error, such as `#N/A`, as `\N`.
 *
 * The rows are written as lines as soon as hucre has them, for it reads on whether they are taken or not: lines take less memory.
 */
export class SheetReader implements ByteReader {
  readonly #workbook: Workbook
  readonly #sheet: number
  readonly #pieces: Buffer[] = []
  #skip: number
  #given: number
  #done = false
  #closed = false
  #failure: DatastoreError | null = null
  #wake: (() => void) | null = null
  readonly #work: Promise<void>

  constructor(workbook: Workbook, sheet: number, from = 0) {
    this.#workbook = workbook
    this.#sheet = sheet
    this.#skip = from
    this.#given = from
    this.#work = this.#collect()
  }

  /** As many bytes of the file as the share of the sheet that was read, for lines take no more room than its XML. */
  get consumed(): number {
    const { bytes, entryOf } = this.#workbook
    const all = entryOf(this.#sheet)?.unpacked ?? 0
    return all === 0 ? 0 : Math.floor(bytes.length * Math.min(1, this.#given / all))
  }

  async read(size: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let length = 0
    while (length < size) {
      const piece = this.#pieces.shift()
      if (piece !== undefined) {
        const taken = piece.subarray(0, size - length)
        if (taken.length < piece.length) this.#pieces.unshift(piece.subarray(taken.length))
        parts.push(taken)
        length += taken.length
      } else if (this.#failure !== null) throw this.#failure
      else if (this.#done) break
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.#given += length
    return Buffer.concat(parts, length)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#work
  }

  async #collect(): Promise<void> {
    try {
      let lines = ''
      for await (const line of this.#lines()) {
        if (this.#closed) break
        lines += line
        if (lines.length < pieceSize) continue
        this.#add(lines)
        lines = ''
      }
      this.#add(lines)
    } catch (cause) {
      const { path } = this.#workbook
      this.#failure = cause instanceof DatastoreError ? cause : damagedWorkbook(path, cause)
    }
    this.#done = true
    this.#wake?.()
  }

  #add(lines: string): void {
    const piece = Buffer.from(lines)
    const skipped = Math.min(this.#skip, piece.length)
    this.#skip -= skipped
    if (skipped < piece.length) this.#pieces.push(piece.subarray(skipped))
    this.#wake?.()
  }

  async *#lines(): AsyncGenerator<string, void, void> {
    const { bytes, path } = this.#workbook
    const { colToLetter, streamXlsxRows } = await import('hucre/xlsx')
    const errors = await this.#errorCells()
    let next = 0
    for await (const { index, values } of streamXlsxRows(bytes, { sheet: this.#sheet })) {
      if (index < next || index >= mostRows) throw damagedWorkbook(path)
      const cells = values.map((value, column) =>
        errors.size > 0 && errors.has(`${colToLetter(column)}${index + 1}`) ? '\\N' : csvOf(value),
      )
      while (cells.at(-1) === '') cells.pop()
      yield `${'\n'.repeat(index - next)}${cells.join(',')}\n`
      next = index + 1
    }
  }

  /** The places of the cells that hold an error: hucre gives its text, which a text cell may have too. */
  async #errorCells(): Promise<ReadonlySet<string>> {
    const { bytes, entryOf } = this.#workbook
    const entry = entryOf(this.#sheet)
    const found = new Set<string>()
    if (entry === undefined) return found
    let rest = ''
    for await (const piece of unpackEntry(bytes, entry)) {
      const text = rest + piece.toString('latin1')
      for (const [tag] of text.matchAll(/<(?:\w+:)?c\s[^>]*\bt\s*=\s*["']e["'][^>]*>/g)) {
        const place = /\sr\s*=\s*["']([A-Z]+\d+)["']/.exec(tag)?.[1]
        if (place !== undefined) found.add(place)
      }
      const open = text.lastIndexOf('<')
      rest = open < 0 || text.includes('>', open) ? '' : text.slice(open)
    }
    return found
  }
}

function csvOf(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '\\N' : `"${value.toISOString()}"`
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value)
}
