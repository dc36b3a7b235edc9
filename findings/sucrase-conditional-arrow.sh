#!/usr/bin/env bash
# What: sucrase refuses a conditional whose middle is in parentheses and whose end is an arrow function, and "as T <" as a comparison:
#       both are valid TypeScript, and it takes them for an arrow's return type and for type arguments.
# Version: sucrase 3.35.1, compared with typescript 5.9.3
# Seen: a SyntaxError for each of the two, where TypeScript reports no problem and evaluates them as JavaScript does
# Why it matters here: map code of views is TypeScript that users write; it is stripped of its types by another library now.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund sucrase@3.35.1 typescript@5.9.3 > /dev/null
cat > seen.cjs <<'JS'
const { transform } = require('sucrase')
const ts = require('typescript')
console.log('sucrase', require('sucrase/package.json').version, 'typescript', ts.version)
const sources = ['const id = 1; const f = true ? (id) : x => x + 1', 'const doc = { n: 1 }; const b = doc.n as number < 3']
const refused = sources.map((source) => {
  const { diagnostics } = ts.transpileModule(source, { reportDiagnostics: true })
  let error = null
  try {
    transform(source, { transforms: ['typescript'] })
  } catch (thrown) {
    error = thrown.message
  }
  console.log(JSON.stringify({ source, typescript: diagnostics.length === 0 ? 'valid' : 'invalid', sucrase: error }))
  return diagnostics.length === 0 && error !== null
})
process.exit(refused.every(Boolean) ? 0 : 1)
JS
node seen.cjs
