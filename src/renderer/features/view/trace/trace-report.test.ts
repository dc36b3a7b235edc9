import { describe, expect, it } from 'vitest'
import type { TraceResult } from '../../../../shared/model/trace/view-trace.ts'
import { branchText, editorNotes, lineReports, reasonsText, untaken, untakenCount } from './trace-report.ts'

const arm = (name: string, documents: number) => ({ name, count: documents, documents })
const branch = (line: number, label: string, arms: readonly (readonly [string, number])[]) => ({
  line,
  column: 3,
  label,
  arms: arms.map(([name, documents]) => arm(name, documents)),
})
const never = branch(4, 'if', [
  ['true', 12],
  ['false', 0],
])
const loop = branch(2, 'for', [
  ['never', 0],
  ['once', 0],
  ['many times', 12],
])
const trace: TraceResult = {
  lines: [
    { line: 2, count: 30, documents: 12 },
    { line: 4, count: 12, documents: 3 },
    { line: 6, count: 0, documents: 0 },
  ],
  branches: [loop, never],
  rows: [],
  failures: [],
  tests: [],
  values: [],
  sampled: 12,
  truncated: false,
  milliseconds: 1,
}
const values = [{ line: 3, column: 9, name: 'year', values: ['1', '2'] }]

describe('a report of a trace', () => {
  it('joins what is known of each line, also of one that only gives a variable its value', () => {
    expect(lineReports(trace, values).map(({ line, ran }) => [line, ran?.count])).toEqual([
      [2, 30],
      [3, undefined],
      [4, 12],
      [6, 0],
    ])
  })

  it('takes a way no document took for one that is missing, but not how often a loop goes round', () => {
    expect(untaken(never).map(({ name }) => name)).toEqual(['false'])
    expect(untaken(loop)).toEqual([])
    expect(
      untaken(
        branch(2, 'for', [
          ['never', 12],
          ['once', 0],
          ['many times', 0],
        ]),
      ),
    ).toHaveLength(2)
    expect(untakenCount(trace)).toBe(1)
    expect(branchText(never)).toBe('if: true on 12 documents, false on none')
  })

  it('puts counts into the margin, values after their line, and marks what was not taken', () => {
    expect(editorNotes(trace, values, false)).toEqual({
      stale: false,
      lines: [
        { line: 2, text: '30×', title: 'ran 30×, on 12 of 12 documents', alert: false },
        { line: 4, text: '12×', title: 'ran 12×, on 3 of 12 documents', alert: false },
        { line: 6, text: '0×', title: 'never ran', alert: true },
      ],
      values: [{ line: 3, text: 'year = 1 → 2' }],
      marks: [{ line: 4, column: 3, message: 'if: true on 12 documents, false on none' }],
    })
  })
})

describe('reasonsText', () => {
  it('says of a document what it stands for', () => {
    expect(
      reasonsText([
        { kind: 'field', text: 'tags[]: string' },
        { kind: 'branch', text: 'line 4:3: if is true' },
        { kind: 'largest', text: 'is the largest: 1,204 characters' },
      ]),
    ).toBe('stands for tags[]: string; stands for line 4:3: if is true; is the largest: 1,204 characters')
  })
})
