import { expect, it } from 'vitest'
import { emptyGroup, emptyLine } from '../../../components/conditions/index.ts'
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
  { ...emptyColumn('year'), type: 'integer' as const },
  { ...emptyColumn('tags'), type: 'json' as const },
]

it.each([
  { columns: ['author', { column: 'year', order: 'desc' as const }], unique: true },
  { columns: ['year'], where: { year: { gte: 1900 }, or: [{ author: null }, { author: 'K' }] } },
  // Lines would say it in another way: it stays JSON.
  { columns: ['year'], where: { year: { not: { gte: 1900 } } } },
])('an index comes back from the form as it was: %j', (index) => {
  expect(indexDefinition(indexDraft(index, columns), columns)).toEqual(index)
})

it('a check comes back from the form as it was', () => {
  const check = { name: 'printed', where: { year: { gte: 1450 } } }
  expect(checkDefinition(checkDraft(check, columns), columns)).toEqual(check)
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

it('a condition of a check or an index says what is wrong at its line, and a check needs one', () => {
  const line = { ...emptyLine({ name: 'year', type: 'integer' }), value: 'soon' }
  const index = { ...emptyIndex(), columns: 'author', where: emptyGroup([line]) }
  const check = { ...emptyCheck(), name: 'a', where: emptyGroup([{ ...line, column: 'title' }]) }
  const empty = { ...emptyCheck(), name: 'b' }
  expect(constraintProblems(columns, [index, { ...emptyIndex(), columns: 'year' }], [check, empty])).toEqual([
    { id: index.id, field: line.id, message: '“soon” is not a whole number.' },
    { id: check.id, field: line.id, message: 'The view has no column “title”.' },
    { id: empty.id, field: 'where', message: 'Add a condition that every row satisfies.' },
  ])
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
