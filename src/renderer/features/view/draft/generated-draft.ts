import * as v from 'valibot'
import { generatedFault, sourcesOf } from '../../../../shared/model/generated-columns.ts'
import type { ColumnDefinition, GeneratedValue } from '../../../../shared/model/view-definition.ts'
import type { ColumnDraft } from './column-draft.ts'

/** How a column is generated, as the form holds it. */
export const generatedDraft = v.object({
  kind: v.picklist(['first', 'join', 'fold']),
  /** Columns as they are typed: `nickname, name`. */
  of: v.string(),
  /** What stands between texts that are joined. */
  by: v.string(),
})

export type GeneratedDraft = Readonly<v.InferOutput<typeof generatedDraft>>

export const emptyGenerated: GeneratedDraft = { kind: 'fold', of: '', by: ' ' }

export function readGenerated(generated: GeneratedValue): GeneratedDraft {
  const of = sourcesOf(generated).join(', ')
  if ('fold' in generated) return { ...emptyGenerated, of }
  if ('first' in generated) return { ...emptyGenerated, kind: 'first', of }
  return { kind: 'join', of, by: generated.by ?? '' }
}

export function writeGenerated({ kind, of, by }: GeneratedDraft): NonNullable<ColumnDefinition['generated']> {
  const names = of
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (kind === 'first') return { first: names }
  if (kind === 'join') return { join: names, ...(by !== '' && { by }) }
  return { fold: names.join(', ') }
}

/** What keeps a column from being generated as it is typed; null when nothing does. */
export function generatedProblem(column: ColumnDraft, columns: readonly ColumnDraft[]): string | null {
  if (column.generated === null) return null
  if (column.generated.of.trim() === '') return `Name what “${column.name}” is made of.`
  const fault = generatedFault(column, writeGenerated(column.generated), columns.map(asKnown))
  return fault === null ? null : `Column “${column.name}” ${fault.replaceAll('"', '”').replace('”', '“')}.`
}

function asKnown({ generated, ...column }: ColumnDraft) {
  return { ...column, generated: generated ?? undefined }
}
