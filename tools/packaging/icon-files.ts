/** A square PNG and its width in pixels. */
export interface Png {
  readonly size: number
  readonly bytes: Buffer
}

/** Puts PNGs of at most 256 pixels into a Windows icon (`.ico`). */
export function icoOf(pngs: readonly Png[]): Buffer {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pngs.length, 4)
  let offset = header.length + 16 * pngs.length
  const entries = pngs.map(({ size, bytes }) => {
    const entry = Buffer.alloc(16)
    // 0 stands for 256, which does not fit into a byte.
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(bytes.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += bytes.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pngs.map(({ bytes }) => bytes)])
}

/** The names that an Apple icon has for sizes, ordinary and for screens of twice the density. */
const appleNames: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
}

/** Puts PNGs into an Apple icon (`.icns`). */
export function icnsOf(pngs: readonly Png[]): Buffer {
  const parts = pngs.flatMap(({ size, bytes }) => (appleNames[size] ?? []).map((name) => part(name, bytes)))
  return part('icns', Buffer.concat(parts))
}

function part(name: string, bytes: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.write(name, 'latin1')
  header.writeUInt32BE(header.length + bytes.length, 4)
  return Buffer.concat([header, bytes])
}
