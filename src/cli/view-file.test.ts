import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { ViewDefinition } from '../engine/index.ts'
import { writeViewFile } from '../shared/view-file.ts'
import { readViewFile } from './view-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'view-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function readBack(text: string): Promise<ViewDefinition> {
  const path = join(folder, 'by_email.ts')
  await writeFile(path, text)
  return await readViewFile(path)
}

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('*/', '/* datastore view', '\n/* datastore view\n{}\n*/', 'a\r\nb', '\\'),
)
const definition = fc.record(
  {
    name: fc.constant('by_email'),
    columns: fc.array(
      fc.record(
        { name: text, type: fc.constantFrom('text', 'integer'), unique: fc.boolean(), default: text },
        { requiredKeys: ['name', 'type'] },
      ),
    ),
    indexes: fc.array(
      fc.record({ columns: fc.array(fc.oneof(text, fc.record({ column: text }))), unique: fc.boolean() }),
      { minLength: 1 },
    ),
    checks: fc.array(fc.record({ name: text, where: fc.record({ a: text }) }), { minLength: 1 }),
    map: fc.array(text).map((parts) => `${parts.join('')};`),
    onError: fc.constantFrom('reject', 'skip'),
    maxFailures: fc.double({ noNaN: true, min: 0, max: 1 }).map(Math.abs),
    tests: fc.array(fc.record({ key: text, text, error: text }), { minLength: 1 }),
  },
  { requiredKeys: ['name', 'columns', 'map'] },
) as fc.Arbitrary<ViewDefinition>

test('any definition comes back from its file as it was', async () => {
  await fc.assert(
    fc.asyncProperty(definition, async (given) => {
      expect(await readBack(writeViewFile(given))).toEqual(given)
    }),
    { numRuns: 200 },
  )
})

test('a column stands on a line of its own, behind the map', () => {
  const map = 'export default function* map(doc) {}\n'
  const columns = [
    { name: 'a', type: 'text', unique: true },
    { name: 'b', type: 'json' },
  ] as const
  expect(writeViewFile({ name: 'v', map, columns: [...columns], onError: 'skip' }))
    .toBe(`export default function* map(doc) {}

/* datastore view
{
  "columns": [
    { "name": "a", "type": "text", "unique": true },
    { "name": "b", "type": "json" }
  ],
  "onError": "skip"
}
*/
`)
})

test.each([
  ['export default function* map(doc) {}\n', 'does not end with the comment'],
  ['map\n/* datastore view\n{ "columns": [] }\n*/\nmore', 'does not end with the comment'],
  ['map\n/* datastore view\n{ "columns": [], }\n*/', 'is no JSON'],
  ['map\n/* datastore view\n{ }\n*/', 'has no "columns"'],
  ['map\n/* datastore view\n{ "columns": [], "name": "other" }\n*/', '"name"'],
])('%j is refused by the name of the file', async (written, says) => {
  await expect(readBack(written)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/by_email\.ts/),
  })
  await expect(readBack(written)).rejects.toThrow(says)
})
