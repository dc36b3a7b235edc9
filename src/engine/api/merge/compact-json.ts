import { createScanner } from 'jsonc-parser'

/** A JSON text without the white space between its tokens. */
export function compactJson(text: string): string {
  const scanner = createScanner(text, true)
  let compact = ''
  // The end is the one token without a character.
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan())
    compact += text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength())
  return compact
}
