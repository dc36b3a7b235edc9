import { expect, it } from 'vitest'
import type { ColumnDefinition, ViewDefinition } from '../../../../shared/model/view-definition.ts'
import { viewDraft } from '../draft/view-draft.ts'
import { adviseDraft } from './index-advice.ts'

const columns: readonly ColumnDefinition[] = [
  { name: 'kind', type: 'text' },
  { name: 'n', type: 'integer' },
]
const definition: ViewDefinition = { name: 'things', columns: [...columns], map: 'export default () => []' }
const published = { columns: [...columns] }
const draft = viewDraft(definition, 1)

it('offers the draft the index that the published view lacks', () => {
  const told = adviseDraft(['SCAN v'], { kind: 'book' }, published, draft)
  expect(told).toMatchObject({
    steps: ['Reads every row of the view.'],
    advice: 'An index over “kind” would serve.',
    drafted: false,
    add: {
      columns: [
        { name: 'kind', index: true },
        { name: 'n', index: false },
      ],
    },
  })
})

it('offers an index of several columns as a line of its own', () => {
  const { add } = adviseDraft(['SCAN v'], { kind: 'book', n: { gt: 7 } }, published, draft)
  expect(add).toMatchObject({ indexes: [{ columns: 'kind, n', unique: false }] })
})

it('says that the draft has the index once it was added', () => {
  const { add } = adviseDraft(['SCAN v'], { kind: 'book' }, published, draft)
  const told = adviseDraft(['SCAN v'], { kind: 'book' }, published, { ...draft, ...add })
  expect(told).toMatchObject({ advice: 'An index over “kind” would serve.', add: null, drafted: true })
})

it('offers nothing that the draft could not have, and nothing where an index serves', () => {
  const without = { ...draft, columns: draft.columns.filter(({ name }) => name !== 'kind') }
  expect(adviseDraft(['SCAN v'], { kind: 'book' }, published, without)).toMatchObject({
    add: null,
    drafted: false,
  })
  const served = adviseDraft(
    ['SEARCH v USING INDEX things_kind (kind=?)'],
    { kind: 'book' },
    published,
    draft,
  )
  expect(served).toMatchObject({ advice: null, add: null, drafted: false })
})
