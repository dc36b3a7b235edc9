interface SourceContext {
  readonly source?: string
}

// Node 22 has it; TypeScript's libraries do not know it yet.
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: SourceContext) => unknown): unknown
}

/**
 * Parses JSON and keeps every digit, so that a condition finds the value that the caller wrote. An integer beyond a number's
 * precision becomes a bigint, any other number beyond it a text of its digits, which the engine reads as a number.
 */
export function parseExact(text: string): unknown {
  return json.parse(text, (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || isKept(value, source)) return value
    return /^-?\d+$/.test(source) ? BigInt(source) : source
  })
}

/** Whether a number has all the digits it was written with. */
function isKept(value: number, source: string): boolean {
  return digits(source) === digits(String(value))
}

/** The digits of a number without its sign, its point, its exponent, and the zeros at either end. */
function digits(source: string): string {
  return source
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
}
