import { expect, it } from 'vitest'
import { emptyColumn } from './column-draft.ts'
import {
  checkDefinition,
  checkDraft,
  constraintProblems,
  emptyCheck,
  emptyIndex,
  indexDefinition,
  indexDraft,
} from './constraint-draft.ts'

const columns = [
  emptyColumn('author'),
  emptyColumn('year'),
  { ...emptyColumn('tags'), type: 'json' as const },
]

it.each([
  { columns: ['author', { column: 'year', order: 'desc' as const }], unique: true },
  { columns: ['year'], where: { year: { gte: 1900 }, or: [{ author: null }, { author: 'K' }] } },
])('an index comes back from the form as it was: %j', (index) => {
  expect(indexDefinition(indexDraft(index))).toEqual(index)
})

it('a check comes back from the form as it was', () => {
  const check = { name: 'printed', where: { year: { gte: 1450 } } }
  expect(checkDefinition(checkDraft(check))).toEqual(check)
})

it.each([
  ['', 'Name the columns, such as author, year desc.'],
  ['author year', 'Name the columns, such as author, year desc.'],
  ['author,', 'Name the columns, such as author, year desc.'],
  ['author, title', 'There is no column “title”.'],
  ['author, author desc', 'Column “author” is named twice.'],
  ['tags', 'Column “tags” holds JSON, which cannot be indexed.'],
])('an index of “%s” says what is wrong', (typed, message) => {
  const index = { ...emptyIndex(), columns: typed }
  expect(constraintProblems(columns, [index], [])).toEqual([{ id: index.id, field: 'columns', message }])
})

it.each([
  [{ name: 'a', where: '{' }, 'where', 'Conditions are JSON, such as {"age": {"gte": 18}}.'],
  [{ name: 'a', where: '{}' }, 'where', 'Conditions are JSON, such as {"age": {"gte": 18}}.'],
  [{ name: 'a', where: '{"age": 1}' }, 'where', 'There is no column “age”.'],
  [{ name: '', where: '{"year": 1}' }, 'name', 'The check’s name is empty: errors tell it.'],
])('a check %j says what is wrong', (typed, field, message) => {
  const check = { ...emptyCheck(), ...typed }
  expect(constraintProblems(columns, [], [check])).toEqual([{ id: check.id, field, message }])
})

it('two checks have two names', () => {
  const check = { ...emptyCheck(), name: 'a', where: '{"not": {"year": 1}}' }
  const twin = { ...check, id: 'twin' }
  expect(
    constraintProblems(
      columns,
      [{ ...emptyIndex(), columns: 'Author, year DESC'.toLowerCase() }],
      [check, twin],
    ),
  ).toEqual([{ id: 'twin', field: 'name', message: 'There is another check “a”.' }])
})
