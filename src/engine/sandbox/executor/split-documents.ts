/** A document as the store has it: its key and its JSON text. */
export interface SandboxDocument {
  readonly key: string
  readonly text: string
}

const documentsPerTask = 256
const charactersPerTask = 1_048_576

/** Splits a run into tasks small enough to share among workers and to be called off soon. */
export function splitDocuments(documents: readonly SandboxDocument[]): SandboxDocument[][] {
  const parts: SandboxDocument[][] = []
  let part: SandboxDocument[] = []
  let characters = 0
  for (const document of documents) {
    if (
      part.length === documentsPerTask ||
      (part.length > 0 && characters + document.text.length > charactersPerTask)
    ) {
      parts.push(part)
      part = []
      characters = 0
    }
    part.push(document)
    characters += document.text.length
  }
  // A run of no documents still compiles the map.
  if (part.length > 0 || parts.length === 0) parts.push(part)
  return parts
}
