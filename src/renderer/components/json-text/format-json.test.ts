import fc from 'fast-check'
import { applyEdits, format } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { formatJson } from './format-json.ts'

/** Tests run in Node; the renderer's own types know nothing of it. */
declare const process: { threadCpuUsage: (before?: Usage) => Usage }
interface Usage {
  readonly user: number
  readonly system: number
}

describe('formatJson', () => {
  it('leaves every number and every escape as it was written', () => {
    const text =
      '{"big":12345678901234567890,"one":1.0,"tiny":1E-7,"s":"a\\u0041\\/b \\" , {","e":{},"l":[ ],"n":[1,[ ]]}'
    expect(formatJson(text)).toBe(
      '{\n  "big": 12345678901234567890,\n  "one": 1.0,\n  "tiny": 1E-7,\n  "s": "a\\u0041\\/b \\" , {",\n  "e": {},\n  "l": [],\n  "n": [\n    1,\n    []\n  ]\n}',
    )
  })

  it('lays any JSON out as jsonc-parser does', () => {
    const reference = (text: string) =>
      applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }))
    const spaced = fc
      .tuple(fc.jsonValue(), fc.constantFrom(0, 1, 3, '\t'))
      .map(([value, space]) => JSON.stringify(value, null, space))
    fc.assert(
      fc.property(spaced, (text) => {
        expect(formatJson(text)).toBe(reference(text))
      }),
    )
  })

  it('loses nothing of a text that is no JSON yet', () => {
    const bare = (text: string) => text.replaceAll(/\s+/g, '')
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '// x\n',
      '"open',
      'tru',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        expect(bare(formatJson(parts.join('')))).toBe(bare(parts.join('')))
      }),
    )
  })

  it('takes time in proportion to the text', () => {
    const text = (count: number) =>
      JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, nested: { a: [1, 2, 3], b: 'text' } })))
    // The quickest of three, in processor time: what else runs, and memory being collected, only add.
    const quickest = (json: string) =>
      Math.min(
        ...Array.from({ length: 3 }, () => {
          const before = process.threadCpuUsage()
          formatJson(json)
          const { user, system } = process.threadCpuUsage(before)
          return user + system
        }),
      )
    const [short, long] = [text(20_000), text(80_000)]
    quickest(short)
    // A quadratic one would take sixteen times as long for four times the text.
    expect(quickest(long)).toBeLessThan(11 * quickest(short))
  })
})
