import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { declareDocument } from './declare-document.ts'
import { firstView } from './first-view.ts'
import { parseExactly } from './shape.ts'

const root = resolve(import.meta.dirname, '../../../..')

test('TypeScript itself takes the declaration of random documents, the documents for what it declares, and the first view of them', () => {
  const folder = dirname(temporaryPath())
  const samples = [...fc.sample(documents(), { numRuns: 60, seed: 11 }), ...handmade]
  samples.forEach((texts, at) => {
    const declaration = declareDocument(texts.map((text) => ({ text })))
    const values = texts.map((text) => `  ${literal(parseExactly(text), true)},\n`).join('')
    writeFileSync(
      join(folder, `case-${at}.ts`),
      `${declaration}\nexport const documents: Doc[] = [\n${values}]\n${firstMap(texts)}`,
    )
  })
  writeFileSync(
    join(folder, 'wild.ts'),
    `${declareDocument(wild.map((text) => ({ text })))}\nexport const use = (doc: Doc) => doc.days['any']\n`,
  )
  // What is declared is no loose bag of anything: a value of a wrong type is refused.
  const [only] = texts({ name: 'Ann', address: { city: 'Oslo' } })
  writeFileSync(
    join(folder, 'wrong.ts'),
    `${declareDocument([{ text: only! }])}
// @ts-expect-error -- a name is a string
export const one: Doc = { _key: 'k', name: 1, address: { city: 'Oslo' } }
// @ts-expect-error -- every address has a city
export const two: Doc = { _key: 'k', name: 'Ann', address: {} }
// @ts-expect-error -- a field nobody has seen is unknown
export const three = (doc: Doc) => doc.nobody.length
`,
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2024',
        module: 'esnext',
        types: [],
        moduleDetection: 'force',
      },
    }),
  )
  expect(compile(folder)).toBe('')
})

test('wild data gives an index signature, and a declaration of bounded size', () => {
  const declaration = declareDocument(wild.map((text) => ({ text })))
  expect(declaration).toContain('days: Record<string, ')
  expect(Buffer.byteLength(declaration)).toBeLessThanOrEqual(65_536)
})

/** The first view's map of documents, as the editor reads it: what it yields is of its column's type. */
function firstMap(texts: readonly string[]): string {
  const { columns, map } = firstView(texts.map((text) => ({ text })))
  const types = {
    text: 'string',
    integer: 'number',
    real: 'number',
    boolean: 'boolean',
    timestamp: 'string',
    json: 'unknown',
  }
  const row = columns.map(({ name, type }) => `${JSON.stringify(name)}?: ${types[type]} | null`).join()
  return map.replace('(doc: Doc)', `(doc: Doc): Iterable<{ ${row} }>`)
}

/** Gives what the compiler says; '' when it is content. */
function compile(folder: string): string {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout)
  }
}

function texts(...values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value))
}

const wild = wildDocuments()

function wildDocuments(): string[] {
  const tenThousand = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, n) => [`key ${n}`, n % 2 ? n : `text ${n}`]),
  )
  let deep: unknown = 1
  for (let level = 0; level < 50; level++) deep = { [`level${level}`]: [deep, String(level)] }
  return texts({ days: tenThousand, deep }, { ...tenThousand, days: {} })
}

const handmade: readonly string[][] = [
  ['{"id":12345678901234567890}', '{"id":1}', '{"id":1.5}', '{"id":null}'],
  texts({ a: [1, 'x', null, [true], { b: 1 }] }, { a: 'none' }, { a: {} }),
  texts({ item: { x: 1 } }, { items: [{ x: 'text' }, { y: 2 }] }, { item: [{ item: { item: 1 } }] }),
  ['{"_key":5,"constructor":{"prototype":1},"toString":"x","__proto__":{"a":1}}'],
  texts({ date: { Date: 1 }, map: { Map: { Array: [1] } }, string: 'string', class: { new: 1 } }),
]

/** Sets of documents that share fields, as those of a store do, with whatever in them. */
function documents(): fc.Arbitrary<string[]> {
  const name = fc.oneof(
    fc.constantFrom(
      'name',
      'tags',
      'address',
      'items',
      'class',
      'odd name',
      'é',
      '0',
      '',
      '*/',
      'Doc',
      'constructor',
    ),
    fc.string({ maxLength: 6 }),
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('object'), tie('list')),
    scalar: fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    object: fc.dictionary(name, tie('any'), { maxKeys: 5 }),
    list: fc.array(tie('any'), { maxLength: 4 }),
  })).any
  return fc
    .array(fc.dictionary(name, value, { maxKeys: 6 }), { minLength: 1, maxLength: 6 })
    .map((all) => texts(...all))
}

/** A parsed value as an expression. Names are computed, so that none of them is special. */
function literal(value: unknown, isDocument = false): string {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([name]) => !isDocument || name !== '_key')
    .map(([name, inner]) => `[${JSON.stringify(name)}]: ${literal(inner)}`)
  return `{ ${(isDocument ? ["_key: 'k'", ...members] : members).join(', ')} }`
}
