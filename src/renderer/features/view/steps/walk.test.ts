import { describe, expect, it } from 'vitest'
import type { RecordedStep, Recording } from '../../../../shared/model/trace/view-recording.ts'
import { didAt, readBy, stepOnLine, stopFrom, turnFrom, visibleAt } from './walk.ts'

const step = (line: number, more: Partial<RecordedStep> = {}): RecordedStep => ({
  line,
  column: 3,
  read: 0,
  turns: [],
  given: [],
  ways: [],
  values: [],
  rows: [],
  stops: null,
  ...more,
})
const steps = [
  step(2, { values: [{ name: 'city', value: '"Oslo"' }] }),
  step(3, { read: 2 }),
  step(4, {
    read: 3,
    turns: [{ line: 3, turn: 1 }],
    ways: [{ line: 4, label: 'if', way: 'false' }],
    stops: false,
  }),
  step(4, {
    read: 4,
    turns: [{ line: 3, turn: 2 }],
    given: [{ name: 'tag', value: '"b"' }],
    ways: [{ line: 4, label: 'if', way: 'true' }],
    stops: true,
  }),
  step(5, { read: 4, rows: [0], stops: true }),
  step(7, { read: 4, values: [{ name: 'city', value: 'null' }], stops: false }),
  step(8, { read: 4, stops: true }),
]
const recording: Recording = {
  key: 'ann',
  paths: ['address', 'address.city', 'tags', 'tags[0]', 'tags[1]'],
  rows: [{ values: { tag: 'a', n: null }, line: 5, column: 5, cells: [], within: [], read: 4 }],
  steps,
  error: { key: 'ann', code: 'MAP_ERROR', message: 'no', line: 8, column: 1 },
  changed: false,
  truncated: false,
}

describe('a recorded run', () => {
  it('has at each step the variables as they were last given, the newest first', () => {
    expect(visibleAt(steps, 0)).toEqual([])
    expect(visibleAt(steps, 1)).toEqual([{ name: 'city', value: '"Oslo"', fresh: true }])
    expect(visibleAt(steps, 3)[0]).toEqual({ name: 'tag', value: '"b"', fresh: true })
    expect(visibleAt(steps, 5)[1]).toEqual({ name: 'city', value: '"Oslo"', fresh: false })
    expect(visibleAt(steps, 6)[0]).toEqual({ name: 'city', value: 'null', fresh: true })
  })

  it('says what each statement did', () => {
    expect(didAt(recording, 3)).toEqual(['turn 2 of the loop on line 3', 'if is true'])
    expect(didAt(recording, 4)).toEqual(['yields { tag: "a", n: null }'])
    expect(didAt(recording, 6)).toEqual(['fails: no'])
    expect(didAt(recording, 99)).toEqual([])
  })

  it('leads to a line, to the next turn of the loop, to where the condition begins to hold, to what reads a field', () => {
    expect(stepOnLine(steps, 0, 4)).toBe(2)
    expect(stepOnLine(steps, 3, 4)).toBe(2)
    expect(stepOnLine(steps, 3, 6)).toBeNull()
    expect(turnFrom(steps, 2, 1)).toBe(3)
    expect(turnFrom(steps, 3, 1)).toBeNull()
    expect(turnFrom(steps, 4, -1)).toBe(3)
    expect(stopFrom(steps, 0, 1)).toBe(3)
    expect(stopFrom(steps, 3, 1)).toBe(6)
    expect(stopFrom(steps, 6, -1)).toBe(3)
    expect(stopFrom(steps, 3, -1)).toBeNull()
    expect(readBy(recording, 'tags[0]')).toBe(2)
    expect(readBy(recording, 'tags[1]')).toBe(6)
    expect(readBy(recording, 'zip')).toBeNull()
  })
})
