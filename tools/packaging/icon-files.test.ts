import { expect, test } from 'vitest'
import { icnsOf, icoOf } from './icon-files.ts'

const small = { size: 16, bytes: Buffer.from('small picture') }
const large = { size: 256, bytes: Buffer.from('large') }

test('a Windows icon says of each picture how wide it is and where it lies', () => {
  const ico = icoOf([small, large])
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 2])
  const pictures = [6, 22].map((at) => {
    const [length, offset] = [ico.readUInt32LE(at + 8), ico.readUInt32LE(at + 12)]
    return [ico.readUInt8(at) || 256, ico.toString('latin1', offset, offset + length)]
  })
  expect(pictures).toEqual([
    [16, 'small picture'],
    [256, 'large'],
  ])
})

test('an Apple icon holds each picture under the names of its size', () => {
  const icns = icnsOf([small, large])
  expect(icns.toString('latin1', 0, 4)).toBe('icns')
  expect(icns.readUInt32BE(4)).toBe(icns.length)
  const found: [string, string][] = []
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    found.push([
      icns.toString('latin1', at, at + 4),
      icns.toString('latin1', at + 8, at + icns.readUInt32BE(at + 4)),
    ])
  expect(found).toEqual([
    ['icp4', 'small picture'],
    ['ic08', 'large'],
    ['ic13', 'large'],
  ])
})
