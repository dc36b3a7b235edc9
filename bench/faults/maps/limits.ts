/**
 * Maps that come near what a map may use: steps, memory, rows and texts. Of their documents \`n\` says how much is done, so that some
 * documents stay below and others do not.
 */
const near = (statement: string): string =>
  `export default function* map(doc: any) {\n${statement}\nyield { n: doc.n, t: 'end', j: null }\n}`

export const mapsNearLimits: readonly string[] = [
  near('let sum = 0\nfor (let at = 0; at < doc.n * 700_000; at++) sum += at % 7'),
  near('const grown: any[] = []\nfor (let at = 0; at < doc.n * 45_000; at++) grown.push({ at })'),
  near("const long = 'x'.repeat(doc.n * 3_500_000)\nif (long.length < 0) return"),
  near(
    'let found = 0\ntry { found = new Uint8Array(doc.n * 4_000_000).fill(1).length } catch { found = -1 }\nif (found < 0) yield { n: -1, t: null, j: null }',
  ),
  near('for (let at = 0; at < doc.n * 800; at++) yield { n: at, t: null, j: null }'),
  near("yield { n: 0, t: null, j: { a: 'ä'.repeat(doc.n * 45_000) } }"),
  near(
    "const list = Array.from({ length: doc.n * 9_000 }, (_, at) => (at * 7919) % 10_007)\nlist.sort((p, q) => p - q)\nif (list.join('').length < 0) return",
  ),
  near('if (/^(a+)+$/.test("a".repeat(doc.n + 6) + "b")) return'),
]
