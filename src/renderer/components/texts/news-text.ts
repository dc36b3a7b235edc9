import { numberText } from '../../../shared/numbers.ts'
/** What came since the log was read. */
export interface NewChanges {
  readonly new: number
  readonly changed: number
  readonly deleted: number
  readonly more: boolean
}

/** What came, in words: "12 changed, 3 new". */
export function newsText({ new: made, changed, deleted, more }: NewChanges): string {
  const parts = [
    [changed, 'changed'],
    [made, 'new'],
    [deleted, 'deleted'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${numberText(count)} ${word}`)
  return `${said.join(', ')}${more ? ' and more' : ''}`
}
