import type { ValueType } from '../../../shared/model/find/document-filter.ts'
import type { FieldShape } from '../../../shared/model/field-shape.ts'

/** Values told apart, values told, characters of one, numbers kept for the steps, and steps. */
const most = { distinct: 1_000, top: 5, characters: 100, kept: 2_000, steps: 12 }

type Scalar = string | number | bigint | boolean | null

/** Adds up what is seen at one path. */
export class FieldStats {
  #documents = 0
  #last = -1
  #values = 0
  readonly #types = new Map<ValueType, number>()
  readonly #counts = new Map<string, { readonly value: Scalar; readonly cut: boolean; count: number }>()
  #more = false
  #numbers: { least: number; greatest: number; seen: number; readonly kept: number[] } | null = null
  #lengths: { least: number; greatest: number } | null = null
  #items: { least: number; greatest: number } | null = null

  add(value: unknown, document: number): void {
    if (this.#last !== document) this.#documents++
    this.#last = document
    this.#values++
    const type = typeOf(value)
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1)
    if (Array.isArray(value)) this.#items = widened(this.#items, value.length)
    if (typeof value === 'object' && value !== null) return
    const scalar = value as Scalar
    if (typeof scalar === 'string') this.#lengths = widened(this.#lengths, scalar.length)
    if (type === 'number') this.#addNumber(Number(scalar))
    this.#count(scalar, type)
  }

  told(path: string): FieldShape {
    const top = [...this.#counts.values()].toSorted((one, other) => other.count - one.count)
    return {
      path,
      documents: this.#documents,
      values: this.#values,
      types: [...this.#types]
        .map(([type, count]) => ({ type, count }))
        .toSorted((one, other) => other.count - one.count),
      distinct: this.#counts.size,
      more: this.#more,
      top: top.slice(0, most.top).map(({ value, count, cut }) => ({ value, count, cut })),
      numbers: this.#numbers === null ? null : steps(this.#numbers),
      lengths: this.#lengths,
      items: this.#items,
    }
  }

  #count(value: Scalar, type: ValueType): void {
    const cut = typeof value === 'string' && value.length > most.characters
    const shown = cut ? value.slice(0, most.characters) : value
    const name = `${type} ${cut ? 'cut ' : ''}${String(shown)}`
    const known = this.#counts.get(name)
    if (known !== undefined) known.count++
    else if (this.#counts.size < most.distinct) this.#counts.set(name, { value: shown, cut, count: 1 })
    else this.#more = true
  }

  /** Every so many numbers one is kept: those kept are spread over all that were seen. */
  #addNumber(value: number): void {
    const { least = value, greatest = value, seen = 0, kept = [] } = this.#numbers ?? {}
    if (kept.length < most.kept) kept.push(value)
    else if (seen % Math.ceil(seen / most.kept) === 0) kept[Math.floor(seen / 7) % most.kept] = value
    this.#numbers = {
      least: Math.min(least, value),
      greatest: Math.max(greatest, value),
      seen: seen + 1,
      kept,
    }
  }
}

function widened(range: { least: number; greatest: number } | null, value: number) {
  return {
    least: Math.min(range?.least ?? value, value),
    greatest: Math.max(range?.greatest ?? value, value),
  }
}

function steps({
  least,
  greatest,
  kept,
}: {
  readonly least: number
  readonly greatest: number
  readonly kept: readonly number[]
}): FieldShape['numbers'] {
  const width = (greatest - least) / most.steps
  const counts = Array.from({ length: width > 0 && Number.isFinite(width) ? most.steps : 1 }, () => 0)
  for (const value of kept) {
    const at = counts.length === 1 ? 0 : Math.min(counts.length - 1, Math.floor((value - least) / width))
    counts[at]!++
  }
  return { least, greatest, steps: counts }
}

function typeOf(value: unknown): ValueType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
    case 'bigint':
      return 'number'
    case 'boolean':
      return 'boolean'
    default:
      return 'object'
  }
}
