import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { rowChange } from '../../../shared/model/row-change.ts'
import { viewDefinition } from '../../../shared/model/view-definition.ts'
import { viewTestResult } from '../../../shared/model/view-test.ts'
import { traceResult } from '../../../shared/model/trace/view-trace.ts'
import { previewResult } from '../../../shared/model/view.ts'
import { columnFault } from '../../../shared/model/view-names.ts'
import { objectNames } from '../../../../tests/support/object-names.ts'
import { isSame } from '../../components/row-changes/index.ts'
import { columnDefinition, columnProblems, emptyColumn } from './draft/column-draft.ts'
import { acceptResult, pinDocument } from './preview/pinned-tests.ts'
import { groupProblems, problemMarkers } from './preview/preview-report.ts'
import { rowColumn } from './preview/preview-rows.tsx'
import { rowDeclaration } from './draft/row-declaration.ts'
import { editorNotes } from './trace/trace-report.ts'
import { originsOf } from './preview/row-origins.ts'
import { newView, restoreDraft, sameView, storeDraft, toDefinition, viewDraft } from './draft/view-draft.ts'

const named = fc.uniqueArray(fc.constantFrom(...objectNames), { minLength: 1 })

/** An object with these members of its own, as JSON gives it. */
function record(names: readonly string[], value: (name: string) => string = (name) => `of ${name}`): object {
  return JSON.parse(
    `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value(name))}`).join()}}`,
  )
}

function preview(names: readonly string[]) {
  return v.parse(previewResult, {
    rows: names.map((key) => ({ key, values: record(names) })),
    errors: names.map((key) => ({ key, code: 'MAP_ERROR', message: `of "${key}"`, line: 1, column: 2 })),
    console: [],
    yielded: [],
    keys: names,
    sampled: names.length,
    empty: 0,
    failures: [],
    tests: null,
    milliseconds: 1,
  })
}

test('rows of a preview show what the map gave a column, and nothing of what every object has', () => {
  fc.assert(
    fc.property(named, (names) => {
      const [row] = preview(names).rows
      const [blank] = preview([names[0]!]).rows
      for (const name of objectNames) {
        const column = rowColumn(emptyColumn(name))
        expect(column.text?.(row!)).toBe((names as string[]).includes(name) ? `of ${name}` : undefined)
        expect(column.text?.(blank!)).toBe(name === names[0] ? `of ${name}` : undefined)
      }
    }),
  )
})

test('a draft keeps its columns and pinned rows through a reload, and as a definition', () => {
  fc.assert(
    fc.property(named, (names) => {
      const columns = names.map((name) => emptyColumn(name))
      const refused = columnProblems(columns).map(
        ({ id }) => columns.find((column) => column.id === id)?.name,
      )
      expect(refused).toEqual(names.filter((name) => columnFault(name) !== null))
      for (const name of names)
        expect(rowDeclaration(columns)).toContain(`  ${JSON.stringify(name)}?: string | null`)
      const result = preview(names)
      const pinned = names.map((name) => pinDocument(name, '{}', { ...result, errors: [] }))
      const draft = { ...newView('v'), columns, tests: pinned }
      const back = restoreDraft(storeDraft(draft))!
      expect(sameView(back, draft)).toBe(true)
      const definition = v.parse(viewDefinition, JSON.parse(JSON.stringify(toDefinition(back))))
      expect(sameView(viewDraft(definition, null), draft)).toBe(true)
      expect(definition.columns).toEqual(columns.map(columnDefinition))
      for (const { rows } of definition.tests!)
        expect(rows!.map((row) => Object.entries(row))).toEqual([Object.entries(record(names))])
      const accepted = acceptResult(
        pinned[0]!,
        v.parse(viewTestResult, {
          key: 'k',
          passed: false,
          missing: [],
          unexpected: [],
          rows: [record(names)],
          expectedError: null,
          error: null,
        }),
      )
      expect(Object.entries(accepted.rows![0]!)).toEqual(Object.entries(record(names)))
    }),
  )
})

test('problems, traces and origins are told by document and line, whatever those are called', () => {
  fc.assert(
    fc.property(named, (names) => {
      const result = preview(names)
      const groups = groupProblems(result.errors)
      expect(groups.map(({ keys }) => keys)).toEqual([names])
      expect(problemMarkers(groups, names.length)).toHaveLength(1)
      const rows = names.map((key) => ({
        key,
        line: 1,
        column: 1,
        values: record(names),
        reads: names,
        before: [],
      }))
      const values = names.map((name) => ({ line: 1, column: 1, name, values: ['1'] }))
      const trace = v.parse(traceResult, {
        rows,
        lines: [{ line: 1, count: 1, documents: 1 }],
        branches: [],
        values,
        sampled: 1,
        truncated: false,
        failures: [],
        tests: [],
        milliseconds: 1,
      })
      const [note] = editorNotes(trace, values, false).values
      for (const name of names) expect(note!.text).toContain(`${name} = 1`)
      expect(originsOf(result.rows, trace.rows).map((origin) => origin?.reads)).toEqual(
        names.map(() => names),
      )
      expect(originsOf(preview([...objectNames]).rows, trace.rows).filter(Boolean)).toHaveLength(names.length)
    }),
  )
})

test('a change of a row is told by the columns that both versions have of their own', () => {
  fc.assert(
    fc.property(named, (names) => {
      const change = v.parse(rowChange, {
        key: 'k',
        before: record(names),
        after: record(names, (name) => `new ${name}`),
      })
      const added = v.parse(rowChange, { key: 'k', before: {}, after: record(names) })
      for (const name of objectNames) {
        expect(isSame(change, name)).toBe(!(names as string[]).includes(name))
        expect(isSame(added, name)).toBe(!(names as string[]).includes(name))
      }
    }),
  )
})
