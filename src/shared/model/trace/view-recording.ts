import * as v from 'valibot'
import { cell } from '../query.ts'
import { mapError } from '../view.ts'
import { byName } from '../by-name.ts'

/** Numbers of paths, in the list of the recording. */
const paths = v.array(v.number())

/** What is behind a value of a row. */
export const recordedCell = v.object({
  column: v.string(),
  /** What its value was made of: every path that flowed into it, and some that perhaps did not. */
  paths,
  /** Where the value was made, and what it was made of. */
  lines: v.array(v.number()),
  /** Whether it may be made of more, which the map has read before and that could not be followed. */
  open: v.boolean(),
})

/** A row of the document, in the order in which they are emitted. */
export const recordedRow = v.object({
  values: byName(cell),
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
  /** None where the row is made in a way that is not followed. */
  cells: v.array(recordedCell),
  /** Lines of the conditions and loops around the place that made it. */
  within: v.array(v.number()),
  /** How many of the paths had been read when it was emitted. */
  read: v.number(),
})

/** A statement that began, and what happened until the next one. */
export const recordedStep = v.object({
  line: v.number(),
  column: v.number(),
  /** How many of the paths had been read when it began. */
  read: v.number(),
  /** Loops that went round just before: the line, and which turn. */
  turns: v.array(v.object({ line: v.number(), turn: v.number() })),
  /** Variables that the turn began with. */
  given: v.array(v.object({ name: v.string(), value: v.string() })),
  /** Ways that branches took. */
  ways: v.array(v.object({ line: v.number(), label: v.string(), way: v.string() })),
  /** Variables that were given values, shortened. */
  values: v.array(v.object({ name: v.string(), value: v.string() })),
  /** Rows that left, by their number. */
  rows: v.array(v.number()),
  /** Whether the condition to stop on holds before it; null where a variable in it does not exist. */
  stops: v.nullable(v.boolean()),
})

/** One run of a map on one document: what it read, where its rows come from, and, step by step, what it did. */
export const recording = v.object({
  key: v.string(),
  /** Paths that were read, in the order in which they first were: `lines[2].price`. */
  paths: v.array(v.string()),
  rows: v.array(recordedRow),
  /** Empty unless they were asked for. */
  steps: v.array(recordedStep),
  error: v.nullable(mapError),
  /** Whether the map changed the document: from then on what it read may be its own. */
  changed: v.boolean(),
  /** There was more than is kept: more than 20,000 steps, 3,000 paths, 1,000 rows, 5,000 values. */
  truncated: v.boolean(),
})

export type RecordedCell = Readonly<v.InferOutput<typeof recordedCell>>
export type RecordedRow = Readonly<v.InferOutput<typeof recordedRow>>
export type RecordedStep = Readonly<v.InferOutput<typeof recordedStep>>
export type Recording = Readonly<v.InferOutput<typeof recording>>
