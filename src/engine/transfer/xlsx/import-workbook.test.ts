import { writeFile } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import type { Cell, WriteSheet } from 'hucre/xlsx'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryPath } from '../../../../tests/support/databases/temporary-folder.ts'
import { refusal } from '../../../../tests/support/refusal.ts'
import { Datastore } from '../../datastore.ts'
import { previewImport } from '../imports/preview-import.ts'
import { openWorkbook } from './workbook.ts'

let store: Datastore
beforeEach(async () => {
  store = await Datastore.open(temporaryPath('xlsx.db'))
})
afterEach(() => store.close())

async function workbook(sheets: readonly WriteSheet[], options = {}): Promise<string> {
  const { writeXlsx } = await import('hucre/xlsx')
  const path = temporaryPath('book.xlsx')
  await writeFile(path, await writeXlsx({ sheets: [...sheets], ...options }))
  return path
}

async function texts(): Promise<Record<string, string>> {
  const all = await Array.fromAsync(store.iterateText())
  return Object.fromEntries(all.map(({ key, text }) => [key, text]))
}

const day = new Date('2026-11-23T09:14:02.007Z')

test('rows become documents of numbers, truth values, texts and dates, whatever cells are empty and wherever rows are', async () => {
  const rows = [
    ['Ledger'],
    [],
    ['id', 'n', 'ok', 'at', 'nested', 'last'],
    ['a', 0.1, true, day, '{"x": [1]}', 'two\nlines'],
    [],
    ['b', 1e21, false, null, "'=1", null],
    [7, -2.5e-7, null, null, '', '\\N'],
  ]
  const path = await workbook([
    { name: 'Notes & more', rows: [] },
    { name: 'Übersicht', rows },
  ])
  const preview = await previewImport(path, { limit: 5 })
  expect(preview).toMatchObject({
    format: 'xlsx',
    what: 'XLSX: the sheet “Übersicht”',
    at: 'Übersicht',
    arrays: ['Notes & more', 'Übersicht'],
    header: 3,
    key: 'id',
    complete: true,
  })
  expect(preview.documents.map(({ line }) => line)).toEqual([4, 6, 7])
  const end = await store.importFile(path, { key: 'id' })
  expect(end).toMatchObject({ created: 3, failed: 0, sheet: 'Übersicht', bytes: end.size })
  expect(end.notes.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '3 The column names stand in row 3; what stands above them is left out.',
    '1 Only the rows of the sheet "Übersicht" are imported. To import another one, choose it: "Notes & more".',
  ])
  expect(await texts()).toEqual({
    a: `{"id": "a", "n": 0.1, "ok": true, "at": "${day.toISOString()}", "nested": {"x": [1]}, "last": "two\\nlines"}`,
    b: `{"id": "b", "n": 1e+21, "ok": false, "nested": "'=1"}`,
    7: String.raw`{"id": 7, "n": -2.5e-7, "nested": "", "last": "\\N"}`,
  })
})

test('a formula is its last value, and an error is null with a note', async () => {
  const cells = new Map<string, Partial<Cell>>([
    ['1,1', { formula: 'A1*2', formulaResult: 42 }],
    ['2,1', { type: 'error', value: '#N/A' }],
  ])
  const rows = [
    ['id', 'n'],
    ['a', 0],
    ['b', null],
  ]
  const path = await workbook([{ name: 'S', rows, cells }])
  const end = await store.importFile(path, { key: 'id' })
  expect(end.notes).toEqual([
    { line: 3, key: 'b', message: 'The spreadsheet has an error in "n", which is null.' },
  ])
  expect(await texts()).toEqual({
    a: '{"id": "a", "n": 42}',
    b: '{"id": "b", "n": null}',
  })
})

test('the sheet and the row of names that are asked for are read; others that are not there are named', async () => {
  const two = [['x'], ['id', 'n'], ['a', 1], ['b', 2, 3]]
  const path = await workbook([
    { name: 'One', rows: [['id'], ['z']] },
    { name: 'Two', rows: two },
    { name: 'None', rows: [] },
  ])
  const end = await store.importFile(path, { at: 'Two', header: 2, key: 'id', onError: 'skip' })
  expect(end).toMatchObject({ created: 1, failed: 1, sheet: 'Two' })
  expect(end.errors).toMatchObject([{ line: 4, message: 'It has 3 cells and the header names 2 columns.' }])
  expect((await refusal(async () => await store.importFile(path, { at: 'Three' }))).message).toBe(
    `${path} has no sheet "Three". Its sheets are "One", "Two", "None".`,
  )
  expect((await refusal(async () => await store.importFile(path, { at: 'None' }))).message).toContain(
    'has no row in its sheet "None"',
  )
  expect((await refusal(async () => await store.importFile(path, { header: 9 }))).message).toBe(
    `${path} has no row 9 in its sheet "One": choose another one for the column names.`,
  )
})

test('an import by name goes on in the row where it was', async () => {
  const rows = [['id'], ...Array.from({ length: 1200 }, (_, n) => [`k${n}\n`])]
  const path = await workbook([{ name: 'S', rows }])
  const controller = new AbortController()
  const work = async (): Promise<void> => {
    const steps = store.importFile(path, { key: 'id', name: 'once', signal: controller.signal })
    for await (const { done } of steps) if (done > 0) controller.abort()
  }
  await expect(work()).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await store.importFile(path, { key: 'id', name: 'once' })).toMatchObject({
    done: 1200,
    created: 1200,
  })
  expect(Object.keys(await texts())).toHaveLength(1200)
})

/** An archive of one file that holds zeros, which packs to a thousandth. */
function archiveOf(name: string, content: Buffer, declared = content.length): Buffer {
  const packed = deflateRawSync(content)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(declared, 22)
  local.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(8, 10)
  entry.writeUInt32LE(packed.length, 20)
  entry.writeUInt32LE(declared, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end])
}

async function message(bytes: Buffer | string): Promise<string> {
  const path = temporaryPath('bad.xlsx')
  await writeFile(path, bytes)
  const refused = await refusal(async () => await store.importFile(path))
  expect(refused).toMatchObject({ code: 'INVALID_INPUT', details: { path } })
  expect(await texts()).toEqual({})
  return refused.message.replace(path, 'It')
}

test('what is no workbook, damaged, encrypted or empty is refused by name, with what to do, and nothing is imported', async () => {
  const { writeXlsx } = await import('hucre/xlsx')
  const rows = [['id'], ...Array.from({ length: 500 }, (_, n) => [`${n} ${Math.sin(n)}`])]
  const whole = Buffer.from(await writeXlsx({ sheets: [{ name: 'S', rows }] }))
  const encrypted = await writeXlsx({
    sheets: [{ name: 'S', rows: [['id']] }],
    encryption: { password: 'x', spinCount: 10 },
  })
  expect(await message('id,n\na,1\n')).toBe('It is no XLSX workbook. Choose its format, or another file.')
  expect(await message('')).toBe('It is no XLSX workbook. Choose its format, or another file.')
  expect(await message(archiveOf('a.txt', Buffer.from('text')))).toBe(
    'It is a ZIP archive and no XLSX workbook. Unpack it, and import the files in it.',
  )
  const damaged =
    'It is no whole XLSX workbook: it is damaged, or was not copied to its end. Open it in a spreadsheet and save it again.'
  expect(await message(whole.subarray(0, whole.length - 40))).toBe(damaged)
  for (const name of ['xl/worksheets/sheet1.xml', 'xl/workbook.xml', 'xl/sharedStrings.xml']) {
    const broken = Buffer.from(whole)
    const at = broken.indexOf(name) + name.length
    broken.fill(0xff, at, at + 60)
    expect(await message(broken)).toBe(damaged)
  }
  expect(await message(archiveOf('[Content_Types].xml', Buffer.from('<Types/>')))).toBe(damaged)
  expect(await message(Buffer.from(encrypted))).toBe(
    'It is encrypted with a password, or a workbook from before XLSX. Save it as .xlsx without a password, and import that.',
  )
  expect(await message(Buffer.from(await writeXlsx({ sheets: [{ name: 'S', rows: [] }] })))).toBe(
    'It has no row in any of its sheets. Choose a workbook whose first row names the columns.',
  )
})

test('a workbook that takes more than the limits is refused before it is unpacked, also one that hides how much', async () => {
  const path = await workbook([{ name: 'S', rows: [['id'], ['a']] }])
  const limits = { file: 1e9, sheet: 1e9, texts: 1e9, part: 1e9 }
  expect((await refusal(async () => await openWorkbook(path, { ...limits, file: 100 }))).message).toMatch(
    / takes 1 MB, and an import reads 1 MB there\. Save the sheet as CSV, and import that\.$/,
  )
  expect((await refusal(async () => await openWorkbook(path, { ...limits, sheet: 9 }))).message).toContain(
    ' has a sheet of 1 MB unpacked',
  )
  expect((await refusal(async () => await openWorkbook(path, { ...limits, texts: 9 }))).message).toContain(
    ' has texts of 1 MB unpacked',
  )
  const zeros = Buffer.alloc(1024 * 1024)
  expect(await message(archiveOf('[Content_Types].xml', zeros, 0xfffffff0))).toContain(
    ' has a part of 4,096 MB unpacked, and an import reads 16 MB there',
  )
  expect(await message(archiveOf('[Content_Types].xml', zeros, 0))).toContain(' is no whole XLSX workbook')
  expect(await message(archiveOf('[Content_Types].xml', zeros, 5))).toContain(' is no whole XLSX workbook')
})
