/** A whole number as the engine reads it: a bigint where a number would not be exact. */
export function readInteger(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}

/** A decimal, which a sum of whole numbers is too, as the engine reads it. */
export function readDecimal(text: string): number | bigint {
  return /^-?\d+$/.test(text) ? readInteger(text) : Number(text)
}
