import { describe, expect, it } from 'vitest'
import type { ColumnDefinition } from '../../../../shared/model/view-definition.ts'
import type { ProblemGroup } from '../preview/preview-report.ts'
import { newView } from '../draft/view-draft.ts'
import { readMap } from './map-code.ts'
import { type FixRequest, quickFixes } from './quick-fixes.ts'
import { emptyGroup, emptyLine } from '../../../components/conditions/index.ts'
import { renameColumn } from './rename-column.ts'

const head = 'export default function* map(doc: Doc) {\n'

function request(
  map: string,
  problem: Partial<ProblemGroup> | null = null,
  columns: readonly ColumnDefinition[] = [{ name: 'value', type: 'text' }],
): FixRequest {
  const code = readMap(map)
  if (code === null) throw new Error(`No map: ${map}`)
  const groups =
    problem === null
      ? []
      : [{ code: 'MAP_ERROR', message: '', line: null, column: null, keys: ['joe'], ...problem }]
  return {
    code,
    draft: newView('people', { columns: [...columns], map }),
    groups,
    result: {
      sampled: 4,
      yielded: [
        { name: 'email', type: 'text', rows: 4, missing: 0, distinct: 4, blank: 0, least: null, few: [] },
      ],
    },
    fields: [{ path: 'address.city', presence: 0.75, types: ['string'] }],
  }
}

const everywhere = { from: 1, to: 99, doubts: [] }
const fixes = (...given: Parameters<typeof request>) => quickFixes(request(...given), everywhere)
const maps = (...given: Parameters<typeof request>) =>
  fixes(...given).flatMap(({ change }) => change?.map ?? [])

/** Where the engine says the problem is: behind the value that is not there. */
function behind(map: string, text: string): { line: number; column: number } {
  const before = map.slice(0, map.indexOf(text) + text.length).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1 }
}

describe('a field that is missing', () => {
  const map = `${head}  yield { value: doc.address.city.length }\n}\n`
  const problem = {
    ...behind(map, 'doc.address'),
    message: "TypeError: cannot read property 'city' of undefined",
  }

  it('is read where it is there, or its documents are skipped; the share of documents is told, and one shown', () => {
    expect(fixes(map, problem).map(({ title, open }) => open ?? title)).toEqual([
      'Read “doc.address” only where it is there: 25% lack it',
      'Skip documents where “doc.address” is missing (25%)',
      'joe',
    ])
    expect(maps(map, problem)).toEqual([
      `${head}  yield { value: doc.address?.city.length ?? null }\n}\n`,
      `${head}  if (doc.address === undefined) return\n  yield { value: doc.address.city.length }\n}\n`,
    ])
  })

  it('is compared with null where it is null', () => {
    const [, skip] = maps(map, { ...problem, message: "TypeError: cannot read property 'city' of null" })
    expect(skip).toContain('if (doc.address === null) return\n')
  })

  it.each([
    [
      "doc['odd name'].x",
      "doc['odd name']",
      "doc['odd name']?.x ?? null",
      "if (doc['odd name'] === undefined) return",
    ],
    ['doc.a.b.c', 'doc.a.b', 'doc.a.b?.c ?? null', 'if (doc.a?.b === undefined) return'],
    ['doc.a[0].c', 'doc.a[0]', 'doc.a[0]?.c ?? null', 'if (doc.a?.[0] === undefined) return'],
    ['doc.tags[0]', 'doc.tags', 'doc.tags?.[0] ?? null', 'if (doc.tags === undefined) return'],
    ['doc.email.trim()', 'doc.email', 'doc.email?.trim() ?? null', 'if (doc.email === undefined) return'],
    ['(doc.a as any).b', '(doc.a as any)', undefined, undefined],
  ])('in %s', (expression, absent, read, skip) => {
    const text = `${head}  yield { value: ${expression} }\n}\n`
    const [first, second] = maps(text, {
      ...behind(text, absent),
      message: "cannot read property 'x' of undefined",
    })
    expect(first).toBe(read && text.replace(expression, () => read))
    expect(second).toBe(skip && text.replace('  yield', () => `  ${skip}\n  yield`))
  })

  it('is an empty list where it is gone through', () => {
    const text = `${head}  for (const tag of doc.tags) {\n    yield { value: tag }\n  }\n}\n`
    const [first, second] = maps(text, {
      ...behind(text, 'of doc'),
      message: "TypeError: cannot read property 'Symbol.iterator' of undefined",
    })
    expect(first).toBe(text.replace('doc.tags', 'doc.tags ?? []'))
    expect(second).toBe(text.replace('  for', '  if (doc.tags === undefined) return\n  for'))
  })

  it('of an item of a list leaves out the item', () => {
    const text = `${head}  for (const tag of doc.tags) {\n    yield { value: tag.x.y }\n  }\n}\n`
    const [, second] = maps(text, {
      ...behind(text, 'tag.x'),
      message: "cannot read property 'y' of undefined",
    })
    expect(second).toBe(text.replace('    yield', '    if (tag.x === undefined) continue\n    yield'))
  })

  it('is an empty object where it is taken apart', () => {
    const text = `${head}  const { city } = doc.address\n  yield { value: city }\n}\n`
    const [first] = maps(text, { line: 2, column: 3, message: 'TypeError: cannot convert to object' })
    expect(first).toBe(text.replace('doc.address', 'doc.address ?? {}'))
  })

  it('leaves the yield of a one-line map without a statement of its own line', () => {
    const text = 'export default function (doc) { return [{ value: doc.a.b }] }'
    const [, second] = maps(text, {
      ...behind(text, 'doc.a'),
      message: "cannot read property 'b' of undefined",
    })
    expect(second).toBe(text.replace('{ return', '{ if (doc.a === undefined) return []; return'))
  })

  it('is foreseen by the types, with the share of the store', () => {
    const text = `${head}  yield { value: doc.address.city.length }\n}\n`
    const start = text.indexOf('doc.address.city')
    const found = quickFixes(request(text), {
      from: 2,
      to: 2,
      doubts: [{ start, end: start + 'doc.address.city'.length }],
    })
    expect(found[0]?.title).toContain(': 25% lack it')
    expect(found[0]?.change?.map).toContain('doc.address.city?.length ?? null')
  })
})

it('leaves out what is no text where a method of texts is called', () => {
  const text = `${head}  yield { value: doc.email.toLowerCase() }\n}\n`
  expect(maps(text, { ...behind(text, 'toLowerCase'), message: 'TypeError: not a function' })).toEqual([
    text.replace('  yield', "  if (typeof doc.email !== 'string') return\n  yield"),
  ])
})

describe('a row', () => {
  const unknown = 'The map yielded a column "email", which the view does not have. Its columns are value.'

  it('names a column that the form lacks: it is added, another is renamed, or the row names that one', () => {
    const text = `${head}  yield { email: doc.email }\n}\n`
    const [add, rename, use] = fixes(text, { message: unknown })
    expect(add?.change?.columns).toMatchObject([{ name: 'value' }, { name: 'email', type: 'text' }])
    expect(rename?.change).toMatchObject({ map: text, columns: [{ name: 'email' }] })
    expect(use?.change?.map).toBe(text.replace('{ email:', '{ value:'))
  })

  it('has undefined for a value', () => {
    const text = `${head}  yield { value: doc.email }\n}\n`
    expect(
      maps(text, { message: 'The map yielded a row whose column "value" is undefined. Yield null' }),
    ).toEqual([
      text.replace('doc.email', 'doc.email ?? null'),
      text.replace('  yield', '  if (doc.email === undefined) return\n  yield'),
    ])
  })

  it('has undefined for a value that is written once', () => {
    const text = `${head}  const { email } = doc\n  yield { email }\n}\n`
    const [first] = maps(text, { message: 'a row whose column "email" is undefined.' }, [
      { name: 'email', type: 'text' },
    ])
    expect(first).toBe(text.replace('yield { email }', 'yield { email: email ?? null }'))
  })

  it('has a value of another type than its column, or null where none may be', () => {
    const text = `${head}  yield { email: doc.email }\n}\n`
    const column = { name: 'email', type: 'integer', notNull: true } as const
    const typed = fixes(
      text,
      { message: 'a row whose column "email" has type integer and was given the string "a"' },
      [column],
    )
    expect(typed[0]?.change?.columns).toMatchObject([{ name: 'email', type: 'text' }])
    const free = fixes(
      text,
      { message: 'view "v" needs a value in column "email" and the map yielded null.' },
      [column],
    )
    expect(free[0]?.change?.columns).toMatchObject([{ notNull: false }])
  })

  it('lacks a column of the form: the column is removed, unless a row may have it after all', () => {
    const columns = ['value', 'other'].map((name) => ({ name, type: 'text' }) as const)
    const [fix] = fixes(`${head}  yield { value: 1 }\n}\n`, null, columns)
    expect(fix?.change?.columns).toMatchObject([{ name: 'value' }])
    expect(fixes(`${head}  yield { value: 1, ...doc }\n}\n`, null, columns)).toEqual([])
    expect(fixes(`${head}  yield rowOf(doc)\n}\n`, null, columns)).toEqual([])
  })
})

it('renames a column in the form, in the rows, in indexes, checks and tests', () => {
  const text = `${head}  const value = doc.value\n  yield { value }\n  yield { 'value': doc.x, other: value }\n}\n`
  const { code, draft } = request(text)
  const renamed = renameColumn(
    code,
    {
      ...draft,
      indexes: [
        { id: '1', unique: false, columns: 'other, value desc', where: '{"value":{"gt":"value"}}' },
        {
          id: '3',
          unique: false,
          columns: 'other',
          where: emptyGroup([{ ...emptyLine({ name: 'value', type: 'text' }), value: 'value' }]),
        },
      ],
      checks: [{ id: '2', name: 'value', where: '{"values":1,"value":2}' }],
      tests: [{ key: 'a', text: '{}', rows: [{ value: 1 }] }],
    },
    'value',
    'total',
  )
  expect(renamed).toMatchObject({
    map: `${head}  const value = doc.value\n  yield { total: value }\n  yield { total: doc.x, other: value }\n}\n`,
    columns: [{ name: 'total' }],
    indexes: [
      { columns: 'other, total desc', where: '{"total":{"gt":"value"}}' },
      { columns: 'other', where: { members: [{ column: 'total', value: 'value' }] } },
    ],
    checks: [{ name: 'value', where: '{"values":1,"total":2}' }],
    tests: [{ rows: [{ total: 1 }] }],
  })
})

it.each([
  'export default (doc) => [{ value: doc.x }]',
  'const map = (doc) => [{ value: doc.x }]\nexport default map',
  'function map(doc) { return doc.x ? [{ value: 1 }] : [] }\nexport default map',
])('finds the rows of %s', (text) => {
  const code = readMap(text)
  expect(code?.complete).toBe(true)
  expect(code?.rows.map(({ members }) => members.map(({ name }) => name))).toEqual([['value']])
})

it.each(['', 'export default', 'const x = 1', 'export default function* map(doc {'])(
  'finds no map in %j',
  (text) => {
    expect(readMap(text)).toBeNull()
  },
)
