/** A whole number as the engine reads it: a bigint where a number would not be exact. */
export function readInteger(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** A decimal, which a sum of whole numbers is too, as the engine reads it: one with a fraction as its digits, which no number holds. */
export function readDecimal(text: string): number | bigint | string {
  return /^-?\d+$/.test(text) ? readInteger(text) : text
}
