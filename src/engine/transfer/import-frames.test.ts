import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvRecord, csvText, parseCsvRecord } from './csv.ts'
import { findCsvRecord, findElement, type FindFrame, findLine } from './import-frames.ts'

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

test('reads back the cells of any CSV record', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '"', ',', '\n', '\r', '1', '.', ' ', ';') })
  fc.assert(
    fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 4 })), step, (records, bytes) => {
      const file = records.map((cells) => csvRecord(cells.map(csvText))).join('')
      const found = framesOf(findCsvRecord(0x2c), file, bytes)
      const cells = found.map((record) => parseCsvRecord(record, ','))
      expect(
        cells.map((record) => (typeof record === 'string' ? record : record.map((cell) => cell.text))),
      ).toEqual(records)
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
  [findCsvRecord(0x2c), 'a,"b\nc', 'a quote that opens a cell here is never closed at 0'],
])('says where the records of a file cannot be told apart (%#)', (find, text, message) => {
  expect(() => framesOf(find, text, 3)).toThrow(message)
})

test.each([
  ['a,"b"c', '"c" stands after the closing quote of cell 2'],
  ['"a', 'a quote that opens a cell is never closed'],
])('says what is wrong with the CSV record %s', (record, wrong) => {
  expect(parseCsvRecord(record, ',')).toBe(wrong)
})

test('takes a time that grows no faster than the record', () => {
  const text = `{"a":"${'\\\\'.repeat(500_000)}","b":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`
  const started = performance.now()
  expect(framesOf(findElement, text, text.length)).toHaveLength(1)
  expect(performance.now() - started).toBeLessThan(1000)
})
