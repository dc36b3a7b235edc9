import { numberText } from '../../../shared/numbers.ts'
interface Counts {
  readonly done: number
  readonly created: number
  readonly replaced: number
  readonly skipped: number
  readonly leftOut: number
  readonly failed: number
}

/** Why an import that is done brought no document, for the reader, `empty` where there is no record; null when it brought one. */
export function whyNothing(
  { done, created, replaced, skipped, leftOut, failed }: Counts,
  empty: string,
): string | null {
  if (created + replaced > 0) return null
  if (done === 0) return `Nothing was imported: ${empty}.`
  if (skipped === done) return 'Nothing was imported: every key is in use.'
  if (failed === done) return 'Nothing was imported: every record was refused.'
  const parts = [
    [skipped, 'with a key in use'],
    [leftOut, 'left out'],
    [failed, 'refused'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${numberText(count)} ${what}`)
  return `Nothing was imported. Records: ${said.join(', ')}.`
}
