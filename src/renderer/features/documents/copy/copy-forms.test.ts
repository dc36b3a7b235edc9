import { expect, it } from 'vitest'
import { copyForms, writeCopy } from './copy-forms.ts'

const document = (key: string, text: string) => ({ key, id: 1, rev: '1-a', seq: 1, updated: null, text })
const two = [
  document('ann', '{\n  "name": "Ann, \\"the\\nfirst\\"",\n  "age": 1.0\n}'),
  document('big', '{"name":"Big\\tone","age":12345678901234567890}'),
]
const columns = [
  { id: '_key', header: '_key' },
  { id: '.name', header: 'name' },
  { id: '.age', header: 'age' },
]

it('writes each form of the same documents', () => {
  const written = Object.fromEntries(copyForms.map((form) => [form, writeCopy(form, two, columns)]))
  expect(written).toEqual({
    rows: 'ann\t"Ann, ""the\nfirst"""\t1.0\nbig\t"Big\tone"\t12345678901234567890',
    tsv: '_key\tname\tage\nann\t"Ann, ""the\nfirst"""\t1.0\nbig\t"Big\tone"\t12345678901234567890\n',
    csv: '_key,name,age\nann,"Ann, ""the\nfirst""",1.0\nbig,Big\tone,12345678901234567890\n',
    json: `[\n${two[0]!.text},\n${two[1]!.text}\n]\n`,
    ndjson:
      '{ "name": "Ann, \\"the\\nfirst\\"", "age": 1.0 }\n{"name":"Big\\tone","age":12345678901234567890}\n',
    keys: 'ann\nbig\n',
    code: "[\n  { name: 'Ann, \"the\\nfirst\"', age: 1.0 },\n  { name: 'Big\\tone', age: 12345678901234567890n },\n]\n",
  })
})
