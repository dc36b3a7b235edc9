#!/usr/bin/env bash
# What: hyparquet-writer takes a column of whole numbers for INT32 without looking at how large they are: milliseconds since 1970 or ids above
#       2^31 are refused, minus zero becomes zero, while one number with a fraction anywhere in the column makes all of it DOUBLE and both are kept.
# Version: hyparquet-writer 0.17.0, read back by hyparquet 1.33.0
# Seen: [1, 1767225600000] is refused ("expected int32 value"), [1.5, 1767225600000] comes back as it was; [-0, 1] comes back as 0 and 1.
# Why it matters here: an export to Parquet names the type of each column itself, and numbers come back as they were.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund hyparquet@1.33.0 hyparquet-writer@0.17.0 >/dev/null
cat > try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
const { version } = JSON.parse(readFileSync('node_modules/hyparquet-writer/package.json', 'utf8'))
async function backFrom(data) {
  try {
    const file = parquetWriteBuffer({ columnData: [{ name: 'n', data }] })
    return (await parquetReadObjects({ file })).map(({ n }) => (Object.is(n, -0) ? '-0' : String(n))).join(' and ')
  } catch ({ message }) {
    return message
  }
}
const whole = await backFrom([1, 1767225600000])
const mixed = await backFrom([1.5, 1767225600000])
const zero = await backFrom([-0, 1])
console.log(`hyparquet-writer ${version}: whole numbers: ${whole}; with a fraction: ${mixed}; minus zero: ${zero}`)
process.exit(/int32/.test(whole) && mixed === '1.5 and 1767225600000' && zero === '0 and 1' ? 0 : 1)
JS
node try.mjs
