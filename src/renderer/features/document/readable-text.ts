import { formatJson } from '../../components/json-text/index.ts'

const formatLimit = 50_000_000

/**
 * Breaks a document stored on one line into lines, touching only the white space between its tokens. A text that
 * has lines keeps them.
 */
export function readableText(text: string): string {
  const isOneLine = !text.trimEnd().includes('\n')
  return isOneLine && text.length <= formatLimit ? formatJson(text) : text
}
