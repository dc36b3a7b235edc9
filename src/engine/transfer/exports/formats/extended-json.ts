import { jsonMembers, skipString } from '../../json/json-members.ts'
import { onOneLine } from '../../json/json-record.ts'
import { keepsValue } from '../table/cell-kind.ts'

/** `relaxed` writes a number plainly where every reader keeps it, `canonical` each with its type. */
export type ExtendedNumbers = 'relaxed' | 'canonical'

/**
 * A document as a line of MongoDB's extended JSON, its key as `_id`. One that has an `_id` of its own, or is no object, stands in
 * `_value`. A number that a double would change is typed in both forms: as a long within 64 bits, else as a decimal of up to 34 digits, else as a text.
 */
export function extendedJson(key: string, text: string, numbers: ExtendedNumbers): string {
  const content = mapNumbers(text.trim(), (source) => typed(source, numbers))
  return withId(key, content, '_value', /^_(id|value)$/)
}

/** A document with its key as `_id`, on one line; one that has a member so named, or is no object, stands in a member of its own. */
export function withId(key: string, text: string, member: string, refused: RegExp): string {
  const line = onOneLine(text)
  const members = jsonMembers(line)
  const id = `{"_id": ${JSON.stringify(key)}`
  if (members === null || [...members.keys()].some((name) => refused.test(name)))
    return `${id}, ${JSON.stringify(member)}: ${line}}`
  return members.size === 0 ? `${id}}` : `${id}, ${line.slice(1).trimStart()}`
}

function typed(source: string, numbers: ExtendedNumbers): string {
  const whole = /^-?\d+$/.test(source) && source !== '-0'
  if (whole && BigInt.asIntN(64, BigInt(source)) === BigInt(source)) {
    if (numbers === 'relaxed')
      return Number.isSafeInteger(Number(source)) ? source : `{"$numberLong": "${source}"}`
    return `{"$number${Math.abs(Number(source)) < 2 ** 31 ? 'Int' : 'Long'}": "${source}"}`
  }
  if (keepsValue(source)) return numbers === 'relaxed' ? source : `{"$numberDouble": "${source}"}`
  return fitsDecimal(source) ? `{"$numberDecimal": "${source}"}` : JSON.stringify(source)
}

/** Decimal128 has 34 digits and a wide range of exponents, of which the safe middle is used. */
function fitsDecimal(source: string): boolean {
  const [mantissa = '', power = '0'] = source.toLowerCase().split('e')
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '')
  return digits.length <= 34 && Math.abs(Number(power)) + mantissa.length < 6000
}

/** What holds numbers that are no values: they stay as they are. */
const special = /\{\s*"\$(?:timestamp|minKey|maxKey)"\s*:(?:[^{}"]|"[^"\\]*"|\{(?:[^{}"]|"[^"\\]*")*\})*\}/y
const number = /-?\d[\d.eE+-]*/y

/** Puts other sources in the places of the numbers in a JSON text. */
function mapNumbers(text: string, map: (source: string) => string): string {
  let [made, from, at] = ['', 0, 0]
  while (at < text.length) {
    const character = text[at]!
    if (character === '"') at = skipString(text, at)
    else if (character === '{') {
      special.lastIndex = at
      at += special.exec(text)?.[0].length ?? 1
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      number.lastIndex = at
      const source = number.exec(text)![0]
      made += text.slice(from, at) + map(source)
      at += source.length
      from = at
    } else at++
  }
  return made + text.slice(from)
}
