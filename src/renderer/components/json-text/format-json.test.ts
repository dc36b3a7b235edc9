import fc from 'fast-check'
import { applyEdits, format } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { formatJson } from './format-json.ts'

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
})
