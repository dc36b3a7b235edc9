import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../src/shared/errors.ts'
import { codeBlocks } from './code-blocks.ts'
import { exampleModule } from './example-module.ts'
import { checkTypes, prepareExamples, root, runExamples } from './run-examples.ts'

/** Every document with examples, and how many of its blocks may be left unrun. */
const documents = [
  { document: 'README.md', atLeast: 2, unrun: 0 },
  { document: 'docs/engine.md', atLeast: 95, unrun: 0 },
  { document: 'docs/api.md', atLeast: 1, unrun: 0 },
].map((each) => ({
  ...each,
  examples: prepareExamples(readFileSync(join(root, each.document), 'utf8'), each.document),
}))

describe.each(documents)('the examples of $document', ({ document, atLeast, unrun, examples }) => {
  test('give what the document says', () => {
    const outcomes = runExamples(examples)
    const broken = outcomes.filter(({ kept }) => !kept)
    expect(
      broken.map(({ line, expected, actual }) => `${document}:${line} says ${expected}\nand gives ${actual}`),
    ).toEqual([])
    expect([...new Set(outcomes.map(({ line }) => line))]).toEqual(examples.promises)
    expect(examples.promises.length).toBeGreaterThanOrEqual(atLeast)
  })

  test('are all run', () => {
    expect(examples.unrun).toBe(unrun)
    // The reference's signatures are no programs, and are fenced as `typescript` for that.
    const unseen = codeBlocks(readFileSync(join(root, document), 'utf8')).filter(({ language }) =>
      /^(js|javascript|typescript|tsx|mts|)$/.test(language),
    )
    expect(document === 'docs/api.md' ? [] : unseen).toEqual([])
  })
})

test('the examples have the types that the library declares', () =>
  checkTypes(documents.map(({ examples }) => examples)))

test('the guide explains every error code', () => {
  const guide = readFileSync(join(root, 'docs/engine.md'), 'utf8')
  const explained = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1])
  expect(explained).toEqual([...errorCodes])
})

test('the links inside the documents lead somewhere', () => {
  for (const { document } of documents) {
    const text = readFileSync(join(root, document), 'utf8')
    const anchors = new Set([...text.matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1]!)))
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !anchors.has(link))).toEqual([])
  }
})

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

describe('an example', () => {
  const paths = { engine: '/engine.ts', checks: '/checks.ts' }
  const module = (...lines: string[]) => exampleModule(['```ts', ...lines, '```'].join('\n'), paths)

  test('keeps its line, and its comment becomes a comparison', () => {
    const { source, promises } = module(
      "import { x } from 'datastore'",
      'const y = 1 // -> 1',
      'await x(y)',
      '// -> {',
      '//   z }',
    )
    expect(source.split('\n').slice(1)).toEqual([
      'import { x } from "/engine.ts"',
      'const y = 1; $value(3, y, "1") // -> 1',
      '$value(5, await x(y), "{ z }")',
      '// -> {',
      '//   z }',
      '',
    ])
    expect(promises).toEqual([3, 5])
  })

  test('that throws is awaited, and one that prints is read', () => {
    const { source } = module(
      'await x()',
      '// throws A: b',
      'for (const a of b) console.log(a)',
      '// -> 1',
      '// -> 2',
    )
    expect(source).toContain('await $throws(3, async () => {await x()}, "A: b");')
    expect(source).toContain('console.log(a); $printed(5, ["1","2"])')
  })

  test('that is marked no-run is counted, and its promise is no promise', () => {
    expect(exampleModule('```ts no-run\nx() // -> 1\n```', paths)).toMatchObject({ unrun: 1, promises: [] })
  })

  test('that does not keep its promise is found out', () => {
    const lines = [
      'const one: number = 1 // -> 2',
      "Object.values({ one, b: 'a b' }) // -> [1, '… b']",
      "Object.values({ one, b: 'a b' }) // -> [1, '… c']",
      "console.log('x', one)",
      '// -> x 2',
      'await Promise.resolve()',
      '// throws CONFLICT: …',
      'await Promise.reject(new TypeError("no"))',
      '// throws no',
    ]
    const outcomes = runExamples(prepareExamples(['```ts', ...lines, '```'].join('\n')))
    expect(outcomes.map(({ actual, kept }) => `${kept}: ${actual}`)).toEqual([
      'false: 1',
      "true: [ 1, 'a b' ]",
      "false: [ 1, 'a b' ]",
      'false: x 1',
      'false: nothing was thrown',
      'true: no',
    ])
  })

  test('whose types are wrong is found out, at its line', () => {
    const examples = prepareExamples('text\n\n```ts\nconst one: number = "1"\n```')
    expect(() => checkTypes([examples])).toThrow('examples.ts(4,7)')
    expect(() => runExamples(prepareExamples('```ts\nthrow new Error("stop")\n```'))).toThrow('stop')
  })

  test('with a comment that belongs to nothing is an error', () => {
    expect(() => module('// -> 1')).toThrow('line 2 follows no statement')
    expect(() => codeBlocks('```ts\nx()')).toThrow('does not end')
  })
})
