import { describe, expect, it } from 'vitest'
import type { Recording } from '../../../../shared/model/trace/view-recording.ts'
import { litBy } from './lit.ts'

const cell = (column: string, paths: number[], lines: number[], open = false) => ({
  column,
  paths,
  lines,
  open,
})
const recording: Recording = {
  key: 'ann',
  paths: ['active', 'tags', 'tags[0]', 'address.city', 'late'],
  rows: [
    {
      values: { tag: 'red', city: 'Oslo', list: null },
      line: 4,
      column: 5,
      cells: [cell('tag', [2], [3, 4]), cell('city', [3], [2]), cell('list', [], [4], true)],
      within: [1, 3],
      read: 4,
    },
    { values: { tag: 'x' }, line: 6, column: 1, cells: [], within: [], read: 5 },
  ],
  steps: [],
  error: null,
  changed: false,
  truncated: false,
}
const all = new Map([['ann', recording]])

describe('what is lit', () => {
  it('is, for a cell, what it is made of and what was read on the way', () => {
    const lit = litBy({ kind: 'cell', key: 'ann', row: 0, column: 'tag' }, all)
    expect([...lit.paths]).toEqual([
      ['active', 'way'],
      ['tags', 'way'],
      ['tags[0]', 'made'],
      ['address.city', 'way'],
    ])
    expect([...lit.lines]).toEqual([
      [1, 'way'],
      [3, 'made'],
      [4, 'made'],
    ])
    expect(lit.words).toBe(
      'tag is made of tags[0] on lines 3 and 4. Read on the way: active, tags, address.city.',
    )
  })

  it('says of what could not be followed that it may be made of more', () => {
    const open = litBy({ kind: 'cell', key: 'ann', row: 0, column: 'list' }, all)
    expect(open.words).toBe(
      'list is made of no field on line 4. It may be made of these too, which were read on the way: active, tags, tags[0], address.city.',
    )
    expect(litBy({ kind: 'cell', key: 'ann', row: 1, column: null }, all).words).toContain(
      'It may be made of',
    )
    expect(litBy({ kind: 'cell', key: 'gone', row: 1, column: null }, all).words).toContain('not known')
  })

  it('is, for a field, the columns it feeds, also as a part of an object', () => {
    const lit = litBy({ kind: 'field', key: 'ann', path: 'address' }, all)
    expect([...(lit.cells('ann', 0) ?? [])]).toEqual([
      ['city', 'made'],
      ['list', 'way'],
    ])
    expect([...(lit.cells('ann', 1) ?? [])]).toEqual([['tag', 'way']])
    expect(lit.cells('joe', 0)).toBeUndefined()
    expect(litBy({ kind: 'field', key: 'ann', path: 'never' }, all).words).toBe(
      'The map does not read never.',
    )
  })

  it('is, for a line, the columns it makes, and the rows it decides on', () => {
    const lit = litBy({ kind: 'line', line: 2 }, all)
    expect([...(lit.cells('ann', 0) ?? [])]).toEqual([['city', 'made']])
    expect(lit.words).toBe('Line 2 feeds city in 1 row.')
    expect(litBy({ kind: 'line', line: 1 }, all).words).toBe(
      'Line 1 feeds no column; 1 row rests on it only by the way there.',
    )
  })
})
