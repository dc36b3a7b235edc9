import { counted } from '../../../../shared/counted.ts'
import type { DraftAnswer } from '../../../../shared/model/draft/draft-answer.ts'

interface Answer extends Pick<DraftAnswer, 'rows' | 'more'> {
  readonly drafted: Pick<DraftAnswer, 'drafted' | 'documents' | 'complete'> | null
}

/** Says how many rows there are, and of a draft among how many rows of how many documents they were found. */
export function answerWords({ rows, more, drafted }: Answer): string {
  const found = counted(rows.length, 'row')
  if (drafted === null) return more ? `The first ${found} of more.` : `${found}.`
  const { drafted: all, documents, complete } = drafted
  const from = `${counted(all, 'row')} of ${complete ? 'all ' : ''}${counted(documents, 'document')}`
  return more ? `The first ${found} of more, among ${from}.` : `${found}, among ${from}.`
}
