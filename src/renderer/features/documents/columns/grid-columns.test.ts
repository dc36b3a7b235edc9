import { describe, expect, it } from 'vitest'
import { columnChoices, documentColumns, hiddenAtFirst, presenceText, topFields } from './grid-columns.tsx'

const field = (path: string, presence = 1) => ({ path, presence, types: ['string'] })
const row = (fields: Record<string, string>) => ({
  key: 'a',
  id: 1,
  rev: '1-a',
  seq: 1,
  updated: null,
  size: 2,
  fields,
  preview: '{}',
  nested: {},
})

describe('the columns of the documents grid', () => {
  it('shows top-level fields only, a dotted name among them when a document has it', () => {
    const fields = [field('name'), field('address'), field('address.city'), field('a.b'), field('tags[]')]
    expect(topFields(fields, row({ 'a.b': '1' })).map(({ path }) => path)).toEqual(['name', 'address', 'a.b'])
  })

  it('adds a field that the sample missed and a row has', () => {
    expect(topFields([field('name')], row({ late: '1' })).map(({ path }) => path)).toEqual(['name', 'late'])
  })

  it('gives a field called _key a column of its own', () => {
    const ids = documentColumns([field('_key'), field('_rev')], []).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('shows eight fields at first and offers all of them', () => {
    const fields = Array.from({ length: 20 }, (_, at) => field(`f${at}`))
    expect(hiddenAtFirst(fields).size).toBe(12)
    expect(columnChoices(fields, [])).toHaveLength(22)
  })

  it.each([
    [1, '100%'],
    [0.996, '99%'],
    [0.5, '50%'],
    [0.002, '<1%'],
    [0, ''],
  ])('writes the presence %d as %j', (share, text) => expect(presenceText(share)).toBe(text))
})
