import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stateName } from './state-name.ts'

describe('the name under which a draft is kept', () => {
  it('is short and safe in a file name however long the key is', () => {
    const check = (text: string): void => {
      expect(stateName('draft', text)).toMatch(/^draft-[0-9a-f]{32}$/)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), check))
  })

  it('is the same for the same text and another for any other of ten thousand keys', () => {
    const names = new Set(
      Array.from({ length: 10_000 }, (_, at) =>
        stateName('draft', `["document","/a.db","users","${at}",""]`),
      ),
    )
    expect(names.size).toBe(10_000)
    expect(stateName('draft', 'x')).toBe(stateName('draft', 'x'))
  })
})
