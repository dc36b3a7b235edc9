import * as v from 'valibot'
import { cell } from '../query.ts'
import { byName } from '../by-name.ts'

/** Documents on which one place of the map throws; `line` is null where the place is not known. */
export const lineFailure = v.object({
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
  code: v.string(),
  /** The message on the first of the documents. */
  message: v.string(),
  documents: v.number(),
  /** Of all documents that were run, from 0 to 1. */
  share: v.number(),
  firstKey: v.string(),
})

/**
 * How often a line of the map ran, and on how many documents it ran at all. A line that holds no statement, or only
 * part of one, is not listed.
 */
export const tracedLine = v.object({ line: v.number(), count: v.number(), documents: v.number() })

/**
 * A branch of the map and the ways it went: `if`, `?`, `&&` and `||` by `true` and `false`, `??` by `null` and `a value`, loops by
 * `never`, `once` and `many times`, each `case` by `entered`.
 */
export const tracedBranch = v.object({
  line: v.number(),
  column: v.number(),
  label: v.string(),
  arms: v.array(v.object({ name: v.string(), count: v.number(), documents: v.number() })),
})

/** A row and where it came from. */
export const tracedRow = v.object({
  key: v.string(),
  values: byName(cell),
  /** The `yield` that emitted it or, in a returned array, where it was made; null where that is not known. */
  line: v.nullable(v.number()),
  column: v.nullable(v.number()),
  /** Paths of the document that were read since the row before: `address.city`, `tags[]` for items of an array. */
  reads: v.array(v.string()),
  /** Paths that had been read until then, which the row may rest on as well. */
  before: v.array(v.string()),
})

/** A variable and the values it was given on a line, shortened, in order of time. */
export const tracedValue = v.object({
  line: v.number(),
  column: v.number(),
  name: v.string(),
  values: v.array(v.string()),
})

/** What a map does on sampled documents, line by line. */
export const traceResult = v.object({
  lines: v.array(tracedLine),
  branches: v.array(tracedBranch),
  rows: v.array(tracedRow),
  failures: v.array(lineFailure),
  /** Of each pinned document, the line of each row that the map gives for it. */
  tests: v.array(v.array(v.nullable(v.number()))),
  /** Of the one document whose values were asked for; empty without. */
  values: v.array(tracedValue),
  sampled: v.number(),
  /** There was more than is kept: more than 1,000 rows of a document, 500 paths, 500 assignments. */
  truncated: v.boolean(),
  milliseconds: v.number(),
})

export type LineFailure = Readonly<v.InferOutput<typeof lineFailure>>
export type TracedBranch = Readonly<v.InferOutput<typeof tracedBranch>>
export type TracedRow = Readonly<v.InferOutput<typeof tracedRow>>
export type TracedValue = Readonly<v.InferOutput<typeof tracedValue>>
export type TraceResult = Readonly<v.InferOutput<typeof traceResult>>
