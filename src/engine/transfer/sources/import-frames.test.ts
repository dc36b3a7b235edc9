import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRecord, csvText, parseCsvRecord } from '../csv/csv.ts'
import { findCsvRecord } from '../csv/csv-frames.ts'
import { findElement, type FindFrame, findInBatch, findLine, findObject } from './import-frames.ts'
import { heldFor } from '../../../../tests/support/held.ts'

/** Every record, found in a window that grows by `step` bytes whenever more are asked for. */
function framesOf(find: FindFrame, text: string, step: number): string[] {
  const bytes = Buffer.from(text)
  const frames: string[] = []
  let [from, seen] = [0, 0]
  for (;;) {
    const found = find(bytes.subarray(0, seen), from, seen === bytes.length)
    if (found === 'end') return frames
    if (found === 'more') {
      if (seen === bytes.length) throw new Error('more was asked for than there is')
      seen = Math.min(bytes.length, seen + step)
      continue
    }
    if ('wrong' in found) throw new Error(`${found.wrong} at ${found.at}`)
    frames.push(bytes.toString('utf8', found.start, found.end))
    from = found.next
  }
}

const step = fc.integer({ min: 1, max: 40 })

test('finds the elements of any JSON array, whatever its layout and however it arrives', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(3), step, (values, indent, bytes) => {
      const text = JSON.stringify(values, null, indent).slice(1)
      const found = framesOf(findElement, `${text}\n`, bytes)
      expect(found.map((source) => JSON.parse(source))).toEqual(JSON.parse(`[${text}`))
    }),
  )
})

test('finds the lines of any text, with and without a last line end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'ü', '😀', '"', ' ', '{') })),
      fc.constantFrom('\n', '\r\n'),
      step,
      (lines, end, bytes) => {
        const ended = lines.map((line) => `${line}${end}`).join('')
        expect(framesOf(findLine, ended, bytes)).toEqual(lines)
        expect(framesOf(findLine, `${ended}last`, bytes)).toEqual([...lines, 'last'])
      },
    ),
  )
})

const rfc = { delimiter: ',', escape: 'quote' } as const
const comma = { delimiter: 0x2c, backslash: false, lineEnd: 0x0a }

test('reads back the cells of any CSV record', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', '1', '.', ' ', ';') })
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 4 })), step, (records, bytes) => {
      const file = records.map((cells) => csvRecord(cells.map((cell) => csvText(cell)))).join('')
      const found = framesOf(findCsvRecord(comma), file, bytes)
      const cells = found.map((record) => parseCsvRecord(record, rfc))
      expect(
        cells.map((record) => (typeof record === 'string' ? record : record.map((cell) => cell.text))),
      ).toEqual(records)
    }),
  )
})

test('reads back what escapes by backslashes, with either line end', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\\', '"', ',', '\n', '\r', 'N', 't', ' ') })
  const syntax = { delimiter: ',', escape: 'backslash' } as const
  const escaped = (cell: string): string => `"${cell.replace(/[\\"]/g, (each) => `\\${each}`)}"`
  const bare = (cell: string): string => cell.replace(/[\\",\n\r]/g, (each) => `\\${each}`)
  const rows = fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { maxLength: 5 })
  fc.assert(
    fc.property(rows, step, fc.constantFrom('\n', '\r'), fc.boolean(), (records, bytes, end, quotes) => {
      const write = quotes ? escaped : bare
      const file = records.map((cells) => `${cells.map(write).join(',')}${end}`).join('')
      const find = findCsvRecord({ delimiter: 0x2c, backslash: true, lineEnd: end.charCodeAt(0) })
      // A bare `\\N` is nothing, and a letter after a backslash may be a character: none is written here but itself.
      const found = framesOf(find, file, bytes).map((record) => parseCsvRecord(record, syntax))
      expect(
        found.map((cells) => (typeof cells === 'string' ? cells : cells.map((cell) => cell.text))),
      ).toEqual(records)
    }),
  )
})

const objects = fc.array(
  fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(fc.string(), fc.array(fc.nat(), { maxLength: 3 })), {
    maxKeys: 3,
  }),
)

test('tells objects apart that follow each other, over as many lines as they take', () => {
  fc.assert(
    fc.property(
      objects,
      step,
      fc.constantFrom(undefined, 2),
      fc.constantFrom('', '\n', ', ', ',\r\n'),
      (all, bytes, indent, between) => {
        const texts = all.map((each) => JSON.stringify(each, null, indent))
        expect(framesOf(findObject, `\n${texts.join(between)}\n`, bytes)).toEqual(texts)
      },
    ),
  )
})

test('tells objects apart in lines that hold several', () => {
  fc.assert(
    fc.property(fc.array(objects), step, fc.boolean(), (lines, bytes, wrapped) => {
      const file = lines
        .map((all) => `${wrapped ? JSON.stringify({ docs: all }) : JSON.stringify(all)}\n`)
        .join('')
      const texts = lines.flat().map((each) => JSON.stringify(each))
      expect(framesOf(findInBatch, file, bytes)).toEqual(texts)
    }),
  )
})

test.each([
  [findElement, '{"a":1} {"b":2}]', 'a comma or the end of the array is missing at 8'],
  [findElement, '{"a":1}', 'the array does not end at 7'],
  [findElement, '{"a":[1}', 'the array does not end at 8'],
  [findElement, '"open', 'the array does not end at 5'],
  [findElement, ',{}]', 'a document is missing here at 0'],
  [findElement, '{}] x', 'something stands after the end of the array at 4'],
  [findObject, '{"a":1}\n{"b"', 'the object that begins here does not end at 8'],
  [findObject, '{} ]', 'an object is missing here at 3'],
  [findInBatch, '[{"a":1},{"b":2}', 'the documents of this line do not end at 16'],
  [findCsvRecord(comma), 'a,"b\nc', 'a quote that opens a cell here is never closed at 0'],
])('says where the records of a file cannot be told apart (%#)', (find, text, message) => {
  expect(() => framesOf(find, text, 3)).toThrow(message)
})

test.each([
  ['a,"b"c', '"c" stands after the closing quote of cell 2'],
  ['"a', 'a quote that opens a cell is never closed'],
])('says what is wrong with the CSV record %s', (record, wrong) => {
  expect(parseCsvRecord(record, rfc)).toBe(wrong)
})

test('takes a time that grows no faster than the record', () => {
  const took = (size: number, times: number): number => {
    const text = `{"a":"${'\\\\'.repeat(5 * size)}","b":${'['.repeat(2 * size)}${']'.repeat(2 * size)}}]`
    return heldFor(() => {
      for (let time = 0; time < times; time++)
        expect(framesOf(findElement, text, text.length)).toHaveLength(1)
    }).milliseconds
  }
  took(40_000, 10)
  // One of ten times the length is as much work as ten; looking back would make it ten times as much.
  expect(took(400_000, 1)).toBeLessThan(4 * took(40_000, 10))
})
