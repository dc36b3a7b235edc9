import * as v from 'valibot'
import { sourcesOf } from '../../../../shared/model/generated-columns.ts'
import type { ColumnDefinition, GeneratedValue } from '../../../../shared/model/view-definition.ts'

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
