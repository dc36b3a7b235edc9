/** What is typed for a value, and how: a text as people write it, or JSON. */
export interface CellForm {
  readonly as: 'text' | 'json'
  readonly value: string
}

/** The form for a value, which is JSON text, or null where the field is not there: texts without their quotes, all else as JSON. */
export function cellForm(value: string | null): CellForm {
  const text = value === null ? '' : textOf(value)
  return text === undefined ? { as: 'json', value: value! } : { as: 'text', value: text }
}

/** The value as JSON text. */
export function jsonOf({ as, value }: CellForm): string {
  return as === 'text' ? JSON.stringify(value) : value
}

/** The same value written otherwise; JSON that is no text becomes a text of the same characters. */
export function writtenAs(form: CellForm, as: CellForm['as']): CellForm {
  if (form.as === as) return form
  if (as === 'json') return { as, value: jsonOf(form) }
  return { as, value: textOf(form.value) ?? form.value }
}

/** The text that a JSON text is; undefined where it is none. */
function textOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
