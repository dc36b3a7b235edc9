import { numberText } from '../../../shared/numbers.ts'
import { DatastoreError } from '../../../shared/errors.ts'
import { toFileError } from '../../storage/file-error.ts'
import { openFile } from '../sources/source-bytes.ts'
import { unpackEntry, type ZipEntry, zipEntries } from './zip-entries.ts'

/** A workbook in memory, packed as it is, and the names of its sheets in their order. */
export interface Workbook {
  readonly path: string
  readonly bytes: Buffer
  readonly sheets: readonly string[]
  /** The file of the archive that holds a sheet; undefined where it has none. */
  readonly entryOf: (sheet: number) => ZipEntry | undefined
}

/**
 * What a workbook may take: bytes of the file, and unpacked those of a sheet, of the texts that its cells share, and of any other part
 * that is read.
 */
export interface WorkbookLimits {
  readonly file: number
  readonly sheet: number
  readonly texts: number
  readonly part: number
}

const mebibyte = 1024 * 1024
const workbookLimits: WorkbookLimits = {
  file: 128 * mebibyte,
  sheet: 512 * mebibyte,
  texts: 32 * mebibyte,
  part: 16 * mebibyte,
}

/** Whether a file begins as an archive, or as what Office writes for a workbook with a password and wrote before XLSX. */
export function looksLikeWorkbook(head: Buffer): boolean {
  return isArchive(head) || isOle(head)
}

function isArchive(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]))
}

function isOle(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))
}

/**
 * Opens a workbook, whose sizes are checked before anything of it is unpacked.
 *
 * @throws DatastoreError `IO`; `INVALID_INPUT` when it is none, damaged, encrypted, or larger than the limits.
 */
export async function openWorkbook(path: string, limits = workbookLimits): Promise<Workbook> {
  const bytes = await readWhole(path, limits.file)
  if (isOle(bytes))
    throw refused(
      path,
      'is encrypted with a password, or a workbook from before XLSX. Save it as .xlsx without a password, and import that',
    )
  if (!isArchive(bytes)) throw refused(path, 'is no XLSX workbook. Choose its format, or another file')
  const entries = zipEntries(bytes)
  if (entries === null) throw damagedWorkbook(path)
  if (!entries.has('[Content_Types].xml'))
    throw refused(path, 'is a ZIP archive and no XLSX workbook. Unpack it, and import the files in it')
  try {
    const parts: Parts = { path, bytes, entries, limits }
    const sheets = await readSheets(parts)
    if (sheets.length === 0 || sheets.some(({ file }) => !entries.has(file))) throw damagedWorkbook(path)
    return {
      path,
      bytes,
      sheets: sheets.map(({ name }) => name),
      entryOf: (at) => entries.get(sheets[at]?.file ?? ''),
    }
  } catch (cause) {
    throw cause instanceof DatastoreError ? cause : damagedWorkbook(path, cause)
  }
}

/** What is thrown where a workbook cannot be read to its end. */
export function damagedWorkbook(path: string, cause?: unknown): DatastoreError {
  return refused(
    path,
    'is no whole XLSX workbook: it is damaged, or was not copied to its end. Open it in a spreadsheet and save it again',
    cause,
  )
}

function refused(path: string, what: string, cause?: unknown): DatastoreError {
  return new DatastoreError('INVALID_INPUT', `${path} ${what}.`, {
    details: { path, argument: 'path' },
    ...(cause === undefined ? {} : { cause }),
  })
}

async function readWhole(path: string, most: number): Promise<Buffer> {
  const file = await openFile(path)
  try {
    const { size } = await file.stat()
    if (size > most) throw tooLarge(path, 'takes', size, most)
    return await file.readFile()
  } catch (cause) {
    if (cause instanceof DatastoreError) throw cause
    throw toFileError('read', path, cause)
  } finally {
    await file.close()
  }
}

interface Parts {
  readonly path: string
  readonly bytes: Buffer
  readonly entries: ReadonlyMap<string, ZipEntry>
  readonly limits: WorkbookLimits
}

/** The sheets in the order in which the workbook lists them, once the sizes of all that hucre reads for them are checked. */
async function readSheets(parts: Parts): Promise<{ readonly name: string; readonly file: string }[]> {
  checkSize(parts, '[Content_Types].xml', 'part')
  const root = attributesOf(await textOf(parts, '_rels/.rels'), 'Relationship')
  const book = within('', root.find(({ Type }) => Type?.endsWith('/officeDocument'))?.['Target'] ?? '')
  const slash = book.lastIndexOf('/') + 1
  const [folder, file] = [book.slice(0, slash), book.slice(slash)]
  const related = attributesOf(await textOf(parts, `${folder}_rels/${file}.rels`), 'Relationship').map(
    ({ Id, Type = '', Target = '' }) => ({ id: Id, type: Type, file: within(folder, Target) }),
  )
  for (const { type, file: each } of related) {
    if (type.endsWith('/sharedStrings')) checkSize(parts, each, 'texts')
    else checkSize(parts, each, type.endsWith('/worksheet') ? 'sheet' : 'part')
  }
  return attributesOf(await textOf(parts, book), 'sheet').flatMap(({ name = '', ...sheet }) => {
    const id = Object.entries(sheet).find(([attribute]) => attribute.endsWith(':id'))?.[1]
    if (name === '' || id === undefined) return []
    return [{ name, file: related.find((each) => each.id === id)?.file ?? '' }]
  })
}

async function textOf(parts: Parts, name: string): Promise<string> {
  checkSize(parts, name, 'part')
  const entry = parts.entries.get(name)
  const pieces: Buffer[] = []
  if (entry !== undefined) for await (const piece of unpackEntry(parts.bytes, entry)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

const nouns = { sheet: 'has a sheet of', texts: 'has texts of', part: 'has a part of' } as const

function checkSize({ path, entries, limits }: Parts, name: string, kind: keyof typeof nouns): void {
  const entry = entries.get(name)
  if (entry === undefined) return
  const { packed, unpacked, deflated } = entry
  // An empty file takes two bytes packed: where a size is not declared, hucre would unpack without an end that is known.
  if ((unpacked === 0 && packed > 2) || (deflated && packed === 0)) throw damagedWorkbook(path)
  if (unpacked > limits[kind]) throw tooLarge(path, nouns[kind], unpacked, limits[kind])
}

function tooLarge(path: string, what: string, size: number, most: number): DatastoreError {
  const [has, limit] = [size, most].map((bytes) => `${numberText(Math.ceil(bytes / mebibyte))} MB`)
  const unpacked = what === 'takes' ? '' : ' unpacked'
  return refused(
    path,
    `${what} ${has}${unpacked}, and an import reads ${limit} there. Save the sheet as CSV, and import that`,
  )
}

/** The attributes of the elements of a name. */
function attributesOf(xml: string, element: string): Partial<Record<string, string>>[] {
  const tags = xml.matchAll(new RegExp(`<(?:\\w+:)?${element}\\s((?:"[^"]*"|'[^']*'|[^>"'])*)>`, 'g'))
  return [...tags].map(([, attributes]) =>
    Object.fromEntries(
      [...attributes!.matchAll(/([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, a, b]) => [
        name!,
        decoded(a ?? b!),
      ]),
    ),
  )
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi,
    (_, hex?: string, decimal?: string, named?: string) =>
      named === undefined
        ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
        : (entities[named] ?? ''),
  )
}

/** The path of a part, as hucre takes it: from the archive's root, or from the folder of the workbook. */
function within(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1)
  const path: string[] = folder.split('/').filter((step) => step !== '')
  for (const step of target.split('/')) {
    if (step === '..') path.pop()
    else if (step !== '.' && step !== '') path.push(step)
  }
  return path.join('/')
}
