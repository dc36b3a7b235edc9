import { numberText } from '../../../../shared/numbers.ts'

/** Longer texts, in characters, are not taken apart. */
export const mostText = 20_000_000

/** Says why a text of this length, as it is shown, has no tree. */
export function whyNoTree(length: number): string {
  if (length <= mostText) return 'There is no tree of this text: it is no JSON.'
  return `There is no tree of this text: it has ${numberText(length)} characters as it is shown, and a tree is made of up to ${numberText(mostText)}.`
}
