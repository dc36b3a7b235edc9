import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../shared/model/view-definition.ts'
import { emptyFilter } from './filter.ts'
import { checkForm, emptyForm, fitForm, restoreForm, storeForm, type QueryForm } from './query-form.ts'

const columns: ColumnDefinition[] = [
  { name: 'author', type: 'text' },
  { name: 'year', type: 'integer' },
]
const form: QueryForm = {
  filters: [{ ...emptyFilter('author', 'text'), value: 'Le Guin' }],
  orders: [
    { id: '1', column: 'author', descending: false },
    { id: '2', column: 'year', descending: true },
  ],
  limit: 25,
  includeDocs: true,
}

describe('a query form', () => {
  it('becomes the first page of its query', () => {
    expect(checkForm(form, columns).query).toEqual({
      where: { author: 'Le Guin' },
      orderBy: ['author', '-year'],
      limit: 25,
      offset: 0,
      includeDocs: true,
    })
  })

  it('is no query while one of its filters is wrong', () => {
    const wrong = { ...emptyFilter('year', 'integer'), value: 'soon' }
    const checked = checkForm({ ...form, filters: [wrong] }, columns)
    expect(checked.query).toBeNull()
    expect(checked.problems.get(wrong.id)).toContain('whole number')
  })

  it('is not ordered twice by one column', () => {
    const checked = checkForm(
      { ...form, orders: [...form.orders, { id: '3', column: 'year', descending: false }] },
      columns,
    )
    expect(checked.problems.get('3')).toContain('already')
  })

  it('keeps for another view only what it has columns for', () => {
    const fitted = fitForm(form, [{ name: 'year', type: 'integer' }])
    expect(fitted).toMatchObject({ filters: [], orders: [{ column: 'year' }], limit: 25 })
  })

  it('comes back from its text as it was', () => {
    expect(restoreForm(storeForm(form))).toEqual(form)
    expect(restoreForm(storeForm(emptyForm))).toEqual(emptyForm)
  })

  it.each(['', '{', '{"filters":1}'])('is not restored from %j', (text) =>
    expect(restoreForm(text)).toBeNull(),
  )
})
