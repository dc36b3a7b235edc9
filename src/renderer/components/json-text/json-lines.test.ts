import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePath, valuesAt } from '../../../shared/model/field-path.ts'
import { formatJson } from './format-json.ts'
import { jsonLines } from './json-lines.ts'

describe('jsonLines', () => {
  it('tells of each line which value begins on it', () => {
    const text = '{"a":{"b":[1,{"c":"x: {"}]},"odd.name":[],"":{},"constructor":[[1],[2,3]],"deep":{"[":"]"}}'
    expect(jsonLines(formatJson(text)).map(({ path }) => path)).toEqual([
      '',
      'a',
      'a.b',
      'a.b[0]',
      'a.b[1]',
      'a.b[1].c',
      null,
      null,
      null,
      '["odd.name"]',
      '[""]',
      'constructor',
      'constructor[0]',
      'constructor[0][0]',
      null,
      'constructor[1]',
      'constructor[1][0]',
      'constructor[1][1]',
      null,
      null,
      'deep',
      'deep["["]',
      null,
      null,
    ])
  })

  it('finds any value of any document by the path of its line', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const document = JSON.parse(JSON.stringify(value)) as unknown
        const text = formatJson(JSON.stringify(value))
        for (const line of jsonLines(text)) {
          if (line.path === null || line.path === '') continue
          const steps = parsePath(line.path)
          expect(steps).not.toBeNull()
          expect([...valuesAt(document, steps ?? [])]).toHaveLength(1)
        }
        expect(
          jsonLines(text)
            .map((line) => line.text)
            .join('\n'),
        ).toBe(text)
      }),
    )
  })
})
