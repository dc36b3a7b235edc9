const english = 'en'
let locale = english
/** Formats of the present locale, by their options. */
let formats = new Map<string, Intl.NumberFormat>()

/**
 * Has numbers and times written from now on as the readers of a locale write them. Until a program of the app says so, they are
 * written as in English: what a library or a command prints is read by other programs too.
 */
export function setLocale(next: string): void {
  locale = isKnown(next) ? next : english
  formats = new Map()
}

/** The locale whose readers numbers and times are for. */
export function readerLocale(): string {
  return locale
}

/** Writes a number for the reader: `1,204`, in German `1.204`. */
export function numberText(value: number, options?: Intl.NumberFormatOptions): string {
  const key = options === undefined ? '' : JSON.stringify(options)
  const known = formats.get(key)
  const format = known ?? new Intl.NumberFormat(locale, options)
  if (known === undefined) formats.set(key, format)
  return format.format(value)
}

/** Writes a share of one with up to `digits` after the point: `12%`, in German `12 %`. */
export function percentText(share: number, digits = 0): string {
  return numberText(share, { style: 'percent', maximumFractionDigits: digits })
}

function isKnown(name: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(name).length > 0
  } catch {
    // A system without languages may call its own "C".
    return false
  }
}
