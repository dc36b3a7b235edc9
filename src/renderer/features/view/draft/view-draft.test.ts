import { describe, expect, it } from 'vitest'
import { emptyColumn } from './column-draft.ts'
import { rowDeclaration } from './row-declaration.ts'
import {
  newView,
  publishProblems,
  restoreDraft,
  sameView,
  storeDraft,
  toDefinition,
  viewDraft,
} from './view-draft.ts'

const draft = newView('by_email')

describe('a view draft', () => {
  it('comes back from its text as it was', () => {
    expect(restoreDraft(storeDraft(draft))).toEqual(draft)
  })

  it.each(['', '{', '[]', '{"name":1}'])('is not restored from %j', (text) => {
    expect(restoreDraft(text)).toBeNull()
  })

  it('is the same view after a round trip through its definition', () => {
    expect(sameView(viewDraft(toDefinition(draft), 3), draft)).toBe(true)
  })

  it('is another view when a column changes', () => {
    const [column] = draft.columns
    expect(sameView({ ...draft, columns: [{ ...emptyColumn(), ...column, unique: true }] }, draft)).toBe(
      false,
    )
  })

  it.each<[string, Partial<typeof draft>, string]>([
    ['without a name', { name: '' }, 'Give the view a name.'],
    ['with a quote in its name', { name: 'a"b' }, 'letters, digits and underscores only'],
    ['with a hyphen in its name', { name: 'by-email' }, 'letters, digits and underscores only'],
    ['without columns', { columns: [] }, 'at least one column'],
    ['without a map', { map: ' \n' }, 'Write a map function.'],
  ])('cannot be published %s', (_, part, message) => {
    expect(publishProblems({ ...draft, ...part }).join()).toContain(message)
  })

  it('cannot be published as a new view under a name that is taken', () => {
    expect(publishProblems(draft, ['By_Email']).join()).toContain('already a view “By_Email”')
    expect(publishProblems(draft, ['by_age'])).toEqual([])
  })

  it.each([-0.1, 1.2])('cannot be published with a share of %d of failing documents', (maxFailures) => {
    const skipping = { ...draft, onError: 'skip' as const, maxFailures }
    expect(publishProblems(skipping).join()).toContain('from 0 to 100 %')
    expect(publishProblems({ ...skipping, onError: 'reject' })).toEqual([])
  })

  it('keeps the share of failing documents, and publishes it with a view that skips them alone', () => {
    const skipping = { ...draft, onError: 'skip' as const, maxFailures: 0.125 }
    expect(restoreDraft(storeDraft(skipping))).toEqual(skipping)
    expect(toDefinition(skipping).maxFailures).toBe(0.125)
    expect(sameView(skipping, { ...skipping, maxFailures: null })).toBe(false)
    const refusing = { ...skipping, onError: 'reject' as const }
    expect(toDefinition(refusing)).not.toHaveProperty('maxFailures')
    expect(sameView(refusing, draft)).toBe(true)
  })

  it('can be published as it starts', () => {
    expect(publishProblems(draft)).toEqual([])
  })
})

describe('rowDeclaration', () => {
  it('makes a column that must be there required, and any other optional and nullable', () => {
    const columns = [
      { ...emptyColumn('email'), notNull: true },
      { ...emptyColumn('age'), type: 'integer' as const },
    ]
    expect(rowDeclaration(columns)).toContain(
      'interface Row {\n  "email": string\n  "age"?: number | bigint | null\n}',
    )
  })
})
