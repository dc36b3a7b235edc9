/** A docstring in its parts. */
export interface Docstring {
  readonly text: string
  readonly params: readonly { readonly name: string; readonly text: string }[]
  readonly throws: string | undefined
  readonly examples: readonly string[]
}

const tag = /(?:^|(?<=\s))@(param|throws|example)\b/

/** Takes a docstring apart: what it says, and its `@param`, `@throws` and `@example`. */
export function parseDocstring(raw: string): Docstring {
  const lines = raw.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
  const [text = '', ...tagged] = lines.join('\n').split(tag)
  const params: { name: string; text: string }[] = []
  const examples: string[] = []
  let throws: string | undefined
  for (let index = 0; index < tagged.length; index += 2) {
    const body = tagged[index + 1]!.trim()
    if (tagged[index] === 'example') examples.push(body)
    else if (tagged[index] === 'throws') throws = flow(body)
    else params.push({ name: body.split(/\s/)[0]!, text: flow(body.replace(/^\S+\s*/, '')) })
  }
  return { text: flow(text), params, throws, examples }
}

/** Lines of a paragraph as one line; empty lines stay between paragraphs. */
function flow(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
    .join('\n\n')
}
