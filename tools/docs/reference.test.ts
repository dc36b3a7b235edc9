import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as engine from '../../src/engine/index.ts'
import { StoreChanges } from '../../src/engine/store/store-changes.ts'
import { SavedQueries } from '../../src/engine/store/saved-queries.ts'
import { StoreHistory } from '../../src/engine/store/store-history.ts'
import { StoreViews } from '../../src/engine/store/views/store-views.ts'
import { parseDocstring } from './docstring.ts'
import { buildReference } from './reference.ts'
import { root } from './run-examples.ts'

describe('the API reference', () => {
  const { markdown, undocumented } = buildReference(root)

  test('is up to date (npm run docs writes it)', () => {
    expect(readFileSync(join(root, 'docs/api.md'), 'utf8')).toBe(markdown)
  })

  test('finds a docstring on whatever is exported', () => {
    expect(undocumented).toEqual([])
  })

  test('has every value that the library exports, and every public method of its classes', () => {
    const headings = new Set([...markdown.matchAll(/^##+ (.*)$/gm)].map((match) => match[1]))
    expect(Object.keys(engine).filter((name) => !headings.has(name))).toEqual([])
    const classes = [engine.Datastore, StoreViews, StoreHistory, StoreChanges, SavedQueries]
    const methods = classes.flatMap(({ name, prototype }) =>
      Object.getOwnPropertyNames(prototype)
        // The last ones are for the app, and no part of the library's declarations.
        .filter((method) => !/^(constructor|load|read|readAside|\w+Within)$/.test(method))
        .map((method) => `${name}#${method}`),
    )
    expect(methods.length).toBeGreaterThan(50)
    expect(methods.filter((name) => !headings.has(name))).toEqual([])
  })
})

test('a docstring is taken apart, also when it is one line', () => {
  expect(parseDocstring(' Reads it. @throws DatastoreError `NOT_FOUND`. ')).toEqual({
    text: 'Reads it.',
    params: [],
    throws: 'DatastoreError `NOT_FOUND`.',
    examples: [],
  })
  const lines = [
    '',
    ' * Does',
    ' * it.',
    ' *',
    ' * Well.',
    ' *',
    ' * @param a The',
    ' *   first.',
    ' * @example',
    ' * f(',
    ' *   1)',
    ' ',
  ]
  expect(parseDocstring(lines.join('\n'))).toEqual({
    text: 'Does it.\n\nWell.',
    params: [{ name: 'a', text: 'The first.' }],
    throws: undefined,
    examples: ['f(\n  1)'],
  })
})
