import { parse } from 'acorn'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileMap } from './compile-map.ts'
import { MapSyntaxError } from './map-syntax-error.ts'
import { stripTypes } from './strip-types.ts'

/** TypeScript, and the JavaScript that is left of it. */
const valid: readonly (readonly [typed: string, plain: string])[] = [
  ['[1, 2].map(doc.n ? (id) : x => x + 1)', '[1, 2].map(doc.n ? (id) : x => x + 1)'],
  ['doc.n as number < 3 ? [] : [1]', 'doc.n < 3 ? [] : [1]'],
  ['(doc.x as number) >> 3', '(doc.x) >> 3'],
  ['a ? (b) => (c) : d => e', 'a ? (b) => (c) : d => e'],
  ['a ? (b) : (c) : number => d', 'a ? (b) : (c) => d'],
  ['a ? async (b) : c => d', 'a ? async (b) : c => d'],
  ['a ? ({ b }) : c => d', 'a ? ({ b }) : c => d'],
  ['f<string>(doc), new Foo<string>(), foo<string>`x`', 'f(doc), new Foo(), foo`x`'],
  ['f(b < c, d > (e))', 'f(b(e))'],
  ['doc!.n![0]!.x satisfies number', 'doc.n[0].x'],
  ['doc.a as unknown === 3', 'doc.a === 3'],
  ['async <T,>(a: T): Promise<T> => a', 'async (a) => a'],
  ['(x: any): x is string => true', '(x) => true'],
  ['function (this: any, a?: string, ...b: any[]): asserts a {}', 'function (a, ...b) {}'],
  [
    'class<T> extends Map<string, T> implements I { private a: string = "x"; readonly b!: number; declare c: string }',
    'class extends Map { a = "x"; b; }',
  ],
  ['`a${doc.x as string}`', '`a${doc.x}`'],
]

const statements: readonly (readonly [typed: string, plain: string])[] = [
  ['let a = doc\ntype T = string\n[1].map((x) => x)', 'let a = doc\n;[1].map((x) => x)'],
  ['interface A<T> { a: T; (x: string): number }\ndeclare const b: A<1>', ''],
  ['function f(a: string): void; function f(a: any) { return a }', 'function f(a) { return a }'],
  ['declare module "m" { export const b: number }\nnamespace N { export type T = 1 }', ''],
  ['import type { A } from "a"; export type { B } from "b"', ''],
  ['const { a, b: { c } = {} as any }: any = doc', 'const { a, b: { c } = {} } = doc'],
  ['for (const x of doc.a as any[]) { x! }', 'for (const x of doc.a) { x }'],
  ['if (a) type; let as = 1, satisfies = as as number', 'if (a) type; let as = 1, satisfies = as'],
  ['let é: "漢字🙂" = 1 as any; let z: /* 🙂 */ b = é', 'let é = 1; let z = é'],
]

/** The tree of a module, without places and empty statements. */
function treeOf(code: string): unknown {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  return JSON.parse(
    JSON.stringify(program, (name, value: unknown) => {
      if (name === 'start' || name === 'end' || name === 'raw') return undefined
      const isEmpty = (node: { type?: string; specifiers?: unknown[]; declaration?: unknown }) =>
        node.type === 'EmptyStatement' ||
        (node.type === 'ExportNamedDeclaration' && !node.declaration && node.specifiers?.length === 0)
      return Array.isArray(value) ? value.filter((node: object | null) => !node || !isEmpty(node)) : value
    }),
  )
}

// The parser of both languages takes `(id) : x => 2` for an arrow function with a type.
test.each(['doc.n ? doc.z ? (id) : x => 2 : 3', 'doc.n ? doc.z ? (1) : x => 2 : 3'])(
  'JavaScript without types stays as it is, where it might be taken for types: %s',
  (expression) => {
    const source = `export default (doc) => ${expression}`
    expect(stripTypes(source)).toBe(source)
  },
)

describe('types are taken away', () => {
  test.each(valid)('of an expression: %s', (typed, plain) => {
    expect(treeOf(stripTypes(`x = ${typed}`))).toEqual(treeOf(`x = ${plain}`))
  })

  test.each(statements)('of statements: %s', (typed, plain) => {
    expect(treeOf(stripTypes(typed))).toEqual(treeOf(plain))
  })

  test('and everything else stays at its line and column (a law)', () => {
    const part = fc.constantFrom(
      ...valid.map(([typed]) => `const here = (${typed})`),
      ...statements.map(([typed]) => `{ ${typed.replace(/import.*|declare.*/g, '')} }`),
      '// ünïcødé 🙂 漢字',
      '/* a\n🙂 b */',
      '\tconst t = `🙂\n`',
      '',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (parts, end) => {
        const source = `${parts.map((text) => `{ ${text.replaceAll('\n', end)}${end}}`).join(end)} mark(1)`
        const code = stripTypes(source)
        expect(code.length).toBe(source.length)
        expect(code.indexOf('mark(1)')).toBe(source.indexOf('mark(1)'))
        expect(code.split('\n').length).toBe(source.split('\n').length)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is more than a type is refused in one sentence, at its place', () => {
  const map = 'export default () => []'
  test.each([
    ['enum E { A }', 'enum is refused', 1],
    ['const enum E { A }', 'enum is refused', 1],
    ['namespace N { export const a = 1 }', 'a namespace with values is refused', 1],
    ['module N { export const a = 1 }', 'a namespace with values is refused', 1],
    ['class A { constructor(private x: string) {} }', "before a constructor's parameter is refused", 31],
    ['@dec class A {}', 'a decorator is refused', 1],
    ['class A { @dec x = 1 }', 'a decorator is refused', 11],
    ['class A { accessor x = 1 }', 'accessor is refused', 20],
    ['{ using x = f() }', 'using is refused', 3],
    ['async () => { await using x = f() }', 'using is refused', 15],
    ['import a = require("a")', 'import is refused', 1],
    ['import { a } from "a"', 'import is refused', 1],
    ['export * from "a"', 'export … from is refused', 1],
    ['const a = <string>b', '<T>value is refused: write value as T', 11],
    ['const a = import("a")', 'import is refused', 11],
    ['const a = import.meta', 'import.meta is refused', 11],
    ['for await (const a of []) {}', 'await is refused at the top level', 1],
    ['const é = "漢字🙂"; enum E { A }', 'enum is refused', 19],
  ])('%s', (code, sentence, column) => {
    for (const [source, line] of [
      [`${code}\n${map}`, 1],
      [`// 漢字\r\ntype A = {\r\n  b: 1 }\n${code}\n${map}`, 4],
    ] as const) {
      const refused = refusalOf(source)
      expect(refused.message).toContain(sentence)
      expect(refused.position).toEqual({ line, column })
    }
  })

  test('and a source nested too deeply, after which others compile as before', () => {
    for (const deep of [
      '('.repeat(50_000),
      `export default ${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `type A = ${'A<'.repeat(50_000)}`,
      `export default ${'1+'.repeat(200_000)}1`,
    ]) {
      expect(refusalOf(deep)).toMatchObject({
        message: 'the map is nested too deeply to be compiled',
        position: null,
      })
      expect(compileMap('export default (doc: any) => [doc]').factory).toContain('(doc     ) => [doc]')
    }
  })
})

function refusalOf(source: string): MapSyntaxError {
  try {
    compileMap(source)
  } catch (error) {
    if (error instanceof MapSyntaxError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
