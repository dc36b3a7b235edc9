#!/usr/bin/env bash
# What: _x0041_ in a cell of an XLSX file stands for the character A; a text that holds those seven characters itself must be written as
#       _x005F_x0041_. Neither exceljs nor hucre writes it so, and both read the escape: the text comes back as another one.
# Version: exceljs 4.4.0, hucre 1.0.0
# Seen: "_x0041_" written and read by either is "A".
# Why it matters here: this project's export escapes such texts before it hands them over, so keys like this one come back (tested).
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
const text = '_x0041_'
const byHucre = (await read(await write({ sheets: [{ name: 's', rows: [[text]] }] }))).sheets[0].rows[0][0]
const workbook = new ExcelJS.Workbook()
workbook.addWorksheet('s').addRow([text])
const again = new ExcelJS.Workbook()
await again.xlsx.load(await workbook.xlsx.writeBuffer())
const byExceljs = again.worksheets[0].getCell('A1').value
console.log(`exceljs ${version('exceljs')}: ${text} comes back as ${byExceljs}; hucre ${version('hucre')}: as ${byHucre}`)
process.exit(byHucre === 'A' && byExceljs === 'A' ? 0 : 1)
JS
node try.mjs
