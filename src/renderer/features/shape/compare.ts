import { counted } from '../../../shared/counted.ts'
import { numberText, percentText } from '../../../shared/numbers.ts'
import type { FieldShape, StoreShape } from '../../../shared/model/field-shape.ts'

export const number = (value: number): string => numberText(value, { maximumFractionDigits: 2 })
export const percent = (share: number): string => percentText(share, 1)

/** What the fields of a store are compared with: another store, or the store itself as it was at an earlier look. */
export interface Compared {
  readonly shape: StoreShape
  /** Heads the column. */
  readonly title: string
  /** Said of a field that only the other one has. */
  readonly only: string
  /** Whether ranges are compared too: those of two stores differ as a matter of course. */
  readonly ranges: boolean
}

/** How many documents a shape was made of, in words. */
export function extentText({ state, looked }: StoreShape): string {
  if (state === 'whole') return `all ${numberText(looked)} documents`
  return state === 'sample'
    ? `a sample of ${numberText(looked)} documents, spread over the store`
    : `the first ${numberText(looked)} documents`
}

/** In how many documents a field is, and of which types. */
export function presenceWords(field: FieldShape | undefined, looked: number): string {
  if (field === undefined) return 'missing'
  const types = field.types.map(({ type }) => type).toSorted()
  return `${percent(field.documents / Math.max(1, looked))} ${types.join(', ')}`
}

/** From where to where numbers, texts and arrays of a field go: one line each. */
export function rangeWords({ numbers, lengths, items }: FieldShape): string[] {
  return [
    ...(numbers === null ? [] : [range(numbers, '')]),
    ...(lengths === null ? [] : [range(lengths, 'character')]),
    ...(items === null ? [] : [range(items, 'item')]),
  ]
}

export function range(
  { least, greatest }: { readonly least: number; readonly greatest: number },
  noun: string,
): string {
  const to = least === greatest ? '' : `${number(least)} to `
  return `${to}${noun === '' ? number(greatest) : counted(greatest, noun)}`
}
