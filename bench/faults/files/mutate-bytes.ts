import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { Random } from '../random.ts'

const page = 4096

interface Opened {
  readonly file: number
  readonly size: number
  readonly random: Random
}

/** Damage that needs no SQL: what a failing disk, a cut-off copy or a hex editor does. */
const damages: Readonly<Record<string, (opened: Opened) => void>> = {
  truncated: ({ file, size, random }) => ftruncateSync(file, random.integer(0, size - 1)),
  'cut at a page': ({ file, size, random }) => ftruncateSync(file, random.integer(0, size / page - 1) * page),
  'bits flipped': ({ file, size, random }) => {
    for (let count = random.integer(1, 40); count > 0; count--)
      flip(file, random.integer(0, size - 1), random)
  },
  'bits flipped in one page': ({ file, size, random }) => {
    const from = random.integer(0, size / page - 1) * page
    for (let count = random.integer(1, 40); count > 0; count--)
      flip(file, from + random.integer(0, page - 1), random)
  },
  'bits flipped in a page’s header': ({ file, size, random }) => {
    const from = random.integer(0, size / page - 1) * page
    for (let count = random.integer(1, 6); count > 0; count--)
      flip(file, from + random.integer(0, 40), random)
  },
  'page zeroed': ({ file, size, random }) => {
    writeSync(file, Buffer.alloc(page), 0, page, random.integer(0, size / page - 1) * page)
  },
  'page copied over another': ({ file, size, random }) => {
    const copy = Buffer.alloc(page)
    readSync(file, copy, 0, page, random.integer(1, size / page - 1) * page)
    writeSync(file, copy, 0, page, random.integer(1, size / page - 1) * page)
  },
  'page of noise': ({ file, size, random }) => {
    writeSync(file, noise(page, random), 0, page, random.integer(1, size / page - 1) * page)
  },
  'header bytes': ({ file, random }) => {
    for (let count = random.integer(1, 5); count > 0; count--) {
      writeSync(file, noise(1, random), 0, 1, random.integer(0, 99))
    }
  },
  'schema page bytes': ({ file, random }) => {
    for (let count = random.integer(1, 10); count > 0; count--) {
      writeSync(file, noise(1, random), 0, 1, random.integer(100, page - 1))
    }
  },
  'noise after the end': ({ file, size, random }) => {
    const length = random.integer(1, 3 * page)
    writeSync(file, noise(length, random), 0, length, size)
  },
}

export const damageNames = Object.keys(damages)

/** Damages a file at random places; the same random numbers damage it alike. */
export function mutateBytes(path: string, name: string, random: Random): void {
  const file = openSync(path, 'r+')
  try {
    damages[name]!({ file, size: fstatSync(file).size, random })
  } finally {
    closeSync(file)
  }
}

function flip(file: number, at: number, random: Random): void {
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, at)
  byte[0]! ^= 1 << random.integer(0, 7)
  writeSync(file, byte, 0, 1, at)
}

function noise(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(0, 255)))
}
