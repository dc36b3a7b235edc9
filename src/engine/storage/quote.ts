/** Quotes an identifier as standard SQL does; any text is safe in it. */
export function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
