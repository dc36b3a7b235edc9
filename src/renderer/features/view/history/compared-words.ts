import { counted } from '../../../../shared/counted.ts'
import type { ComparedRows } from '../../../../shared/model/draft/compared-rows.ts'
import { numberText } from '../../../../shared/numbers.ts'

/** Says how many rows differ between two versions, of which documents, and how many of them are shown. */
export function comparedWords(
  { documents, complete, rows, samples, failed }: Omit<ComparedRows, 'columns'>,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const of = `${complete ? 'all' : 'the first'} ${counted(documents, 'document')}`
  const { added, removed, changed, after } = rows
  const parts = [
    ...(changed > 0 ? [`${counted(changed, 'row')} changed`] : []),
    ...(added > 0 ? [`${counted(added, 'row')} added`] : []),
    ...(removed > 0 ? [`${counted(removed, 'row')} removed`] : []),
    counted(after - added - changed, 'row') + ' the same',
  ]
  const sentences = [`Of ${of}, from version ${from} to version ${to}: ${parts.join(', ')}.`]
  if (failed.before > 0) sentences.push(`Version ${from} fails on ${counted(failed.before, 'document')}.`)
  if (failed.after > 0) sentences.push(`Version ${to} fails on ${counted(failed.after, 'document')}.`)
  const shown = samples.added.length + samples.removed.length + samples.changed.length
  const all = added + removed + changed
  if (shown < all)
    sentences.push(`${numberText(shown)} of the ${numberText(all)} rows that differ are shown.`)
  return sentences.join(' ')
}
