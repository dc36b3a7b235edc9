import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * The countries of the world, by their three-letter code, as text: each is kept exactly as the package has it.
 * Source: world-countries (github.com/mledoze/countries), ODbL 1.0.
 */
export function* countries(): Generator<[key: string, document: object]> {
  const path = createRequire(import.meta.url).resolve('world-countries/countries.json')
  const list = JSON.parse(readFileSync(path, 'utf8')) as readonly { readonly cca3: string }[]
  for (const country of list) yield [country.cca3, country]
}
