#!/usr/bin/env bash
# What: Excel counts a 29 February 1900, so its serial of 1 January 1900 is 1. hucre knows of it; exceljs counts back from March on, so
#       it writes and reads days of January and February 1900 one off. A file of the one library read by the other moves such a day.
# Version: exceljs 4.4.0, hucre 1.0.0
# Seen: hucre writes 1900-01-01, exceljs reads 1899-12-31; exceljs writes it, hucre reads 1900-01-02. From 1 March 1900 on both agree.
# Why it matters here: an import reads with hucre, so a day of early 1900 in a file of exceljs comes as Excel shows it, a day later than its writer meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund exceljs@4.4.0 hucre@1.0.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import { read, write } from 'hucre'
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version
const day = (date) => new Date(date).toISOString().slice(0, 10)
async function exchanged(text) {
  const value = new Date(`${text}T00:00:00Z`)
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(await write({ sheets: [{ name: 's', rows: [[value]] }] }))
  const byExceljs = day(workbook.worksheets[0].getCell('A1').value)
  const other = new ExcelJS.Workbook()
  other.addWorksheet('s').addRow([value])
  const byHucre = day((await read(new Uint8Array(await other.xlsx.writeBuffer()))).sheets[0].rows[0][0])
  return `${byExceljs} and ${byHucre}`
}
const [early, later] = [await exchanged('1900-01-01'), await exchanged('1900-03-01')]
console.log(`exceljs ${version('exceljs')}, hucre ${version('hucre')}: 1900-01-01 is ${early}; 1900-03-01 is ${later}`)
process.exit(early === '1899-12-31 and 1900-01-02' && later === '1900-03-01 and 1900-03-01' ? 0 : 1)
JS
node try.mjs
