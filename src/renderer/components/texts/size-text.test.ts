import { expect, it } from 'vitest'
import { sizeText } from './size-text.ts'

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [8192, '8.2 KB'],
  [61_440, '61 KB'],
  [4_100_000, '4.1 MB'],
  [2_000_000_000_000_000, '2,000 TB'],
])('writes %d bytes as %j', (bytes, text) => expect(sizeText(bytes)).toBe(text))
