/** Whether a text is what a document shows: "…" stands for any text; spaces count as they do for a reader. */
export function matches(expected: string, actual: string): boolean {
  const pattern = plain(expected)
    .split('…')
    .map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
    .join('.*')
  return new RegExp(`^${pattern}$`, 's').test(plain(actual))
}

function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([[{(]) | (?=[\]})])/g, '$1')
    .trim()
}
