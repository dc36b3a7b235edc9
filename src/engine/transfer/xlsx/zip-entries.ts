import { createInflateRaw } from 'node:zlib'

/** A file of a ZIP archive, as the directory at the archive's end declares it. */
export interface ZipEntry {
  readonly name: string
  /** Whether its bytes are packed by DEFLATE; otherwise they stand in the archive as they are. */
  readonly deflated: boolean
  readonly packed: number
  readonly unpacked: number
  readonly offset: number
}

const [endSignature, entrySignature] = [0x06054b50, 0x02014b50]
/** What stands for a size or a place that ZIP64 keeps elsewhere. */
const noRoom = 0xffffffff
const [endSize, entrySize, localSize, longestComment] = [22, 46, 30, 0xffff]

/** The files of an archive by their names; null where the bytes are no whole ZIP archive. */
export function zipEntries(bytes: Buffer): ReadonlyMap<string, ZipEntry> | null {
  const end = endOfDirectory(bytes)
  if (end < 0) return null
  const entries = new Map<string, ZipEntry>()
  let at = bytes.readUInt32LE(end + 16)
  // Where ZIP64 keeps these elsewhere, what is read here would not be what others read.
  if (at === noRoom || bytes.readUInt16LE(end + 10) === 0xffff || bytes.readUInt32LE(end + 12) === noRoom)
    return null
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (at + entrySize > bytes.length || bytes.readUInt32LE(at) !== entrySignature) return null
    const nameEnd = at + entrySize + bytes.readUInt16LE(at + 28)
    const name = bytes.toString('utf8', at + entrySize, nameEnd)
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
    const [unpacked, packed, offset] = sizesOf(bytes, at, bytes.subarray(nameEnd, extraEnd))
    entries.set(name, { name, deflated: bytes.readUInt16LE(at + 10) === 8, packed, unpacked, offset })
    at = extraEnd + bytes.readUInt16LE(at + 32)
  }
  return entries
}

/** Size unpacked, size packed and place of a file: in ZIP64 those that have no room stand in an extra field, in this order. */
function sizesOf(bytes: Buffer, at: number, extra: Buffer): [number, number, number] {
  let field = 0
  while (field + 4 <= extra.length && extra.readUInt16LE(field) !== 1)
    field += 4 + extra.readUInt16LE(field + 2)
  field += 4
  const size = (place: number): number => {
    const short = bytes.readUInt32LE(at + place)
    if (short !== noRoom || field + 8 > extra.length) return short
    field += 8
    return Number(extra.readBigUInt64LE(field - 8))
  }
  return [size(24), size(20), size(42)]
}

function endOfDirectory(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - endSize - longestComment)
  for (let at = bytes.length - endSize; at >= first; at--)
    if (bytes.readUInt32LE(at) === endSignature) return at
  return -1
}

/** Unpacks a file of an archive piece by piece, and no further than the directory declares. */
export async function* unpackEntry(bytes: Buffer, entry: ZipEntry): AsyncGenerator<Buffer, void, void> {
  const { offset, packed, unpacked, deflated } = entry
  const start = offset + localSize + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
  const content = bytes.subarray(start, start + packed)
  if (!deflated) {
    yield content
    return
  }
  const inflate = createInflateRaw()
  inflate.end(content)
  let given = 0
  for await (const piece of inflate) {
    given += (piece as Buffer).length
    if (given > unpacked) throw new Error(`${entry.name} is longer than the archive declares.`)
    yield piece as Buffer
  }
}
