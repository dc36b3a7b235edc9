import { expect, it } from 'vitest'
import { describeJson } from './describe-json.ts'

it.each([
  ['"Århus"', 'string', 'Århus'],
  ['"a\\u00e9\\"b"', 'string', 'aé"b'],
  ['"cut in the mid', 'string', 'cut in the mid'],
  ['"two\\nlines"', 'string', 'two lines'],
  ['""', 'empty', '""'],
  ['null', 'null', 'null'],
  ['true', 'boolean', 'true'],
  ['12345678901234567890', 'number', '12345678901234567890'],
  ['1.0', 'number', '1.0'],
  ['{"city":"Århus"}', 'nested', '{"city":"Århus"}'],
  ['[\n  1,\n  2\n]', 'nested', '[ 1, 2 ]'],
])('shows %s as a %s', (text, kind, shown) => expect(describeJson(text)).toEqual({ kind, shown }))
