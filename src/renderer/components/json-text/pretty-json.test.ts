import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonTokens, prettyJson } from './pretty-json.ts'

describe('JSON laid out for reading', () => {
  it('keeps every number as it is written', () => {
    const text = '{"big":12345678901234567890,"one":1.0,"small":1e-7}'
    expect(prettyJson(text)).toBe('{\n  "big": 12345678901234567890,\n  "one": 1.0,\n  "small": 1e-7\n}')
  })

  it('changes nothing but white space between tokens', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(prettyJson(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('cuts any text, JSON or not, into pieces that make it up again', () => {
    const whole = (text: string): string =>
      jsonTokens(text)
        .map((piece) => piece.text)
        .join('')
    const same = (text: string): void => {
      expect(whole(text)).toBe(text)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), same))
    fc.assert(fc.property(fc.json(), same))
  })

  it('tells names from strings, numbers and words', () => {
    expect(jsonTokens('{"a": "b", "c": -1.5, "d": null}').filter((piece) => piece.kind !== 'other')).toEqual([
      { kind: 'name', text: '"a":' },
      { kind: 'string', text: '"b"' },
      { kind: 'name', text: '"c":' },
      { kind: 'number', text: '-1.5' },
      { kind: 'name', text: '"d":' },
      { kind: 'word', text: 'null' },
    ])
  })
})
