import type { ColumnDefinition, GeneratedValue } from './view-definition.ts'

/** The columns that a generated one is made of. */
export function sourcesOf(generated: GeneratedValue): readonly string[] {
  if ('first' in generated) return generated.first
  return 'join' in generated ? generated.join : [generated.fold]
}

type Known = Pick<ColumnDefinition, 'name' | 'default'> & {
  readonly type: string
  readonly generated?: unknown
}

/** Says what keeps a column from being generated so, as the end of a sentence; null when nothing does. */
export function generatedFault(
  { name, type, default: value }: Known,
  generated: GeneratedValue,
  columns: readonly Known[],
): string | null {
  const names = sourcesOf(generated)
  if (value !== undefined && value !== null) return 'has a default beside that'
  if (names.length === 0) return 'names no column that it is made of'
  for (const each of names) {
    const source = columns.find((column) => column.name === each)
    if (source === undefined) return `is made of "${each}", which is no column of the view`
    if (each === name || (source.generated ?? false) !== false)
      return `is made of "${each}", which is generated itself`
    const wanted = 'first' in generated ? type : 'text'
    if (source.type !== wanted) return `is made of "${each}", which is ${source.type} and not ${wanted}`
  }
  if (!('first' in generated) && type !== 'text') return `is ${type}, and texts make a text`
  return null
}

/** How a column is generated, such as “first of nickname, name”. */
export function describeGenerated(generated: GeneratedValue): string {
  if ('fold' in generated) return `${generated.fold} without case and accents`
  if ('first' in generated) return `first of ${generated.first.join(', ')}`
  const by = generated.by ?? ''
  return `${generated.join.join(', ')} joined${by === '' ? '' : ` by ${JSON.stringify(by)}`}`
}
