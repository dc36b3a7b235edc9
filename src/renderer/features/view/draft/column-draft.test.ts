import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import {
  columnDefinition,
  columnDraft,
  columnProblems,
  emptyColumn,
  moveColumn,
  type ColumnDraft,
} from './column-draft.ts'

function column(part: Partial<ColumnDraft>): ColumnDraft {
  return { ...emptyColumn('email'), ...part }
}

describe('the columns form', () => {
  it.each<[string, Partial<ColumnDraft>, string]>([
    ['an empty name', { name: '' }, 'a name'],
    ['a reserved name', { name: '_id' }, 'reserved'],
    ['a reserved name in capitals', { name: '_KEY' }, 'reserved'],
    ['spaces around a name', { name: ' email' }, 'spaces'],
    ['a line break in a name', { name: 'e\nmail' }, 'letters, digits and underscores'],
    ['a hyphen in a name', { name: 'e-mail' }, 'letters, digits and underscores'],
    ['the path of a field', { name: 'tld[]' }, 'letters, digits and underscores'],
    ['a default that is no whole number', { type: 'integer', default: '1.5' }, 'whole number'],
    ['a default that is no boolean', { type: 'boolean', default: 'yes' }, 'true or false'],
    ['a default that is no JSON', { type: 'json', default: '{' }, 'JSON'],
    ['a default that is no time', { type: 'timestamp', default: 'soon' }, 'time'],
  ])('refuses %s', (_, part, message) => {
    expect(
      columnProblems([column(part)])
        .map((problem) => problem.message)
        .join(),
    ).toContain(message)
  })

  it('refuses a name that differs from another only in case, at the second column', () => {
    const [first, second] = [column({ name: 'email' }), column({ name: 'Email' })]
    expect(columnProblems([first, second])).toMatchObject([{ id: second.id, field: 'name' }])
  })

  it('keeps full text of a text column, and leaves it out of another', () => {
    const definition: ColumnDefinition = { name: 'body', type: 'text', fullText: true }
    expect(columnDefinition(columnDraft(definition))).toEqual(definition)
    expect(columnDefinition({ ...columnDraft(definition), type: 'integer' })).toEqual({
      name: 'body',
      type: 'integer',
    })
  })

  it.each(['name', 'limit', 'order_by', 'größe', 'select'])('accepts a column called %s', (name) => {
    expect(columnProblems([column({ name })])).toEqual([])
  })

  it.each<ColumnDefinition>([
    { name: 'email', type: 'text', unique: true },
    { name: 'n', type: 'integer', notNull: true, index: true, default: 0 },
    { name: 'big', type: 'integer', default: 12345678901234567890n },
    { name: 'on', type: 'boolean', default: false },
    { name: 'empty', type: 'text', default: '' },
    { name: 'data', type: 'json', default: '{"a":1.0}' },
  ])('gives back the definition it was made from: $name', (definition) => {
    expect(columnDefinition(columnDraft(definition))).toEqual(definition)
  })

  it('moves a column up and down and stops at the ends', () => {
    const columns = ['a', 'b', 'c'].map((name) => column({ id: name, name }))
    const names = (list: readonly ColumnDraft[]) => list.map((one) => one.name).join('')
    expect(names(moveColumn(columns, 'c', -1))).toBe('acb')
    expect(names(moveColumn(columns, 'a', 1))).toBe('bac')
    expect(names(moveColumn(columns, 'a', -1))).toBe('abc')
  })
})
