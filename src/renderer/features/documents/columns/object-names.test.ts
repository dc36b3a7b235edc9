import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { documentRow } from '../../../../shared/model/document.ts'
import { objectNames } from '../../../../../tests/support/object-names.ts'
import { columnChoices, documentColumns, hiddenAtFirst, topFields } from './grid-columns.tsx'

const fields = fc.uniqueArray(fc.constantFrom(...objectNames), { minLength: 1 })

test('a field is called as it is in the document, and a document without it has none', () => {
  fc.assert(
    fc.property(fields, (names) => {
      const text = JSON.stringify(names.map((name) => [name, `"value of ${name}"`]))
      const row = v.parse(documentRow, {
        key: 'a',
        id: 1,
        rev: '1-a',
        seq: 1,
        updated: null,
        size: 2,
        fields: Object.fromEntries(JSON.parse(text) as [string, string][]),
        preview: '{}',
      })
      const empty = v.parse(documentRow, { ...row, fields: {} })
      expect(topFields([], row).map(({ path }) => path)).toEqual(names)
      expect(topFields([], empty)).toEqual([])
      const all = topFields(
        objectNames.map((path) => ({ path, presence: 0.5, types: ['string'] })),
        row,
      )
      const columns = documentColumns(all, [])
      expect(new Set(columns.map(({ id }) => id)).size).toBe(objectNames.length + 3)
      for (const name of objectNames) {
        const column = columns.find(({ header }) => header === name)
        expect(column?.text?.(row)).toBe(
          (names as string[]).includes(name) ? `"value of ${name}"` : undefined,
        )
        expect(column?.text?.(empty)).toBeUndefined()
        // No id is one that a plain record of widths or of what is hidden would answer to by itself.
        expect(column?.id !== undefined && column.id in {}).toBe(false)
      }
      expect(columnChoices(all, [])).toHaveLength(objectNames.length + 2)
      expect(hiddenAtFirst(all).size).toBe(0)
    }),
  )
})
