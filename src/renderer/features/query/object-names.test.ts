import { describe, expect, test } from 'vitest'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { emptyGroup, emptyLine } from '../../components/conditions/index.ts'
import { queryCode } from './query-code.ts'
import { checkForm, emptyForm, fitForm, restoreForm, storeForm } from './query-form.ts'

const columns = objectNames.map((name) => ({ name, type: 'text' as const }))

describe.each(objectNames)('a column called %s', (name) => {
  const form = {
    ...emptyForm,
    where: emptyGroup([{ ...emptyLine({ name, type: 'text' }), value: 'x' }]),
    orders: [{ id: 'o', column: name, descending: true }],
  }

  test('is asked for by its name', () => {
    const { query, problems } = checkForm(form, columns)
    expect(problems.size).toBe(0)
    expect(Object.entries(query?.where ?? {})).toEqual([[name, 'x']])
    expect(restoreForm(storeForm(form))).toEqual(form)
    expect(fitForm(form, columns)).toEqual(form)
  })

  test('is no column where the view has none', () => {
    expect(checkForm(form, [{ name: 'other', type: 'text' }]).problems.size).toBe(2)
    expect(fitForm(form, [{ name: 'other', type: 'text' }])).toMatchObject({
      where: { members: [] },
      orders: [],
    })
  })

  test('is written as code that asks for it', () => {
    const { query } = checkForm(form, columns)
    const code = queryCode(name, query!)
    const asked = code.replace('await store.query', '((_view, where) => where)')
    // What the engine would be asked, if the code were pasted into a program.
    // oxlint-disable-next-line no-eval
    expect(Object.entries((0, eval)(asked) as object)).toEqual([[name, 'x']])
  })
})
