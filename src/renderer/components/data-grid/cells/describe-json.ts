export interface JsonLine {
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'empty' | 'nested'
  readonly shown: string
}

/** What one line shows of a JSON text that may have been cut at its end. Numbers stay as they are written. */
export function describeJson(text: string): JsonLine {
  const first = text.trimStart().charAt(0)
  if (first === '"') {
    const shown = oneLine(stringOf(text.trim()))
    return shown === '' ? { kind: 'empty', shown: '""' } : { kind: 'string', shown }
  }
  if (first === '{' || first === '[') return { kind: 'nested', shown: oneLine(text.trim()) }
  if (first === 't' || first === 'f') return { kind: 'boolean', shown: text.trim() }
  if (first === 'n') return { kind: 'null', shown: 'null' }
  return { kind: 'number', shown: text.trim() }
}

function stringOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'string') return value
  } catch {
    // Cut within: what is there is shown as it is written.
  }
  return text.slice(1)
}

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ')
