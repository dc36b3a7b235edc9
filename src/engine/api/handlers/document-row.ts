import type { DocumentRow, DocumentText } from '../../../shared/model/document.ts'
import { parsePath, type PathStep, valuesAt } from '../../../shared/model/field-path.ts'
import { exactIntegers, parseJson } from '../../documents/json-text.ts'
import { jsonMembers } from '../../transfer/json/json-members.ts'

/** Longest text of one cell of the documents grid, in characters; longer ones are cut. */
export const cellLength = 300

/** Most fields a row of the grid carries; the document itself has them all. */
export const rowFields = 500

/** Turns a document into its line of the grid. Fields are cut from the text, so numbers show as they are written. */
export function toDocumentRow({ text, ...meta }: DocumentText, paths: readonly string[] = []): DocumentRow {
  const members = [...(jsonMembers(text) ?? [])].slice(0, rowFields)
  const fields = Object.fromEntries(members.map(([name, source]) => [name, source.slice(0, cellLength)]))
  const nested = Object.fromEntries(
    paths.flatMap((path) => {
      const source = sourceAt(text, parsePath(path) ?? [])
      return source === undefined ? [] : [[path, source.slice(0, cellLength)]]
    }),
  )
  return { ...meta, size: text.length, fields, preview: text.slice(0, cellLength), nested }
}

/** What stands at a path, as it is written for as far as the path leads through objects alone. */
function sourceAt(text: string, steps: readonly PathStep[]): string | undefined {
  let source = text
  for (const [at, step] of steps.entries()) {
    if (!('name' in step)) return writtenAt(source, steps.slice(at))
    const member = jsonMembers(source)?.get(step.name)
    if (member === undefined) return undefined
    source = member
  }
  return steps.length === 0 ? undefined : source
}

function writtenAt(source: string, steps: readonly PathStep[]): string | undefined {
  const values = [...valuesAt(parsed(source), steps)]
  if (values.length === 0) return undefined
  return JSON.stringify(steps.some((step) => 'each' in step) ? values : values[0], exactIntegers)
}

function parsed(source: string): unknown {
  try {
    return parseJson(source)
  } catch {
    // Another program has made no JSON of it.
    return undefined
  }
}
