import { percentText } from '../numbers.ts'
import { describeGenerated } from './generated-columns.ts'
import type { ColumnDefinition, ViewCheck, ViewDefinition, ViewIndex, ViewTest } from './view-definition.ts'

/** What tells one definition of a view from another, one sentence for each difference; none when they are the same. */
export function describeChanges(from: ViewDefinition, to: ViewDefinition): string[] {
  return [
    ...columnChanges(from.columns, to.columns),
    ...listChanges(from.indexes?.map(describeIndex), to.indexes?.map(describeIndex)),
    ...listChanges(from.checks?.map(describeCheck), to.checks?.map(describeCheck)),
    ...(from.map === to.map ? [] : [mapChange(from.map, to.map)]),
    ...(policy(from) === policy(to) ? [] : [`When the map fails: ${policy(from)} → ${policy(to)}.`]),
    ...testChanges(from.tests ?? [], to.tests ?? []),
  ]
}

function columnChanges(from: readonly ColumnDefinition[], to: readonly ColumnDefinition[]): string[] {
  const changes: string[] = []
  for (const column of from) {
    const now = to.find((other) => other.name === column.name)
    if (now === undefined) changes.push(`Column “${column.name}” was removed.`)
    else if (describe(now) !== describe(column))
      changes.push(`Column “${column.name}”: ${describe(column)} → ${describe(now)}.`)
  }
  for (const column of to) {
    if (!from.some((other) => other.name === column.name))
      changes.push(`Column “${column.name}” was added: ${describe(column)}.`)
  }
  const kept = (columns: readonly ColumnDefinition[], others: readonly ColumnDefinition[]): string =>
    columns
      .map(({ name }) => name)
      .filter((name) => others.some((other) => other.name === name))
      .join('\n')
  if (kept(from, to) !== kept(to, from)) changes.push('The columns have another order.')
  return changes
}

function describe(column: ColumnDefinition): string {
  const { type, notNull, unique, index, fullText, references, default: value, generated } = column
  return [
    type,
    ...(notNull === true ? ['not null'] : []),
    ...(unique === true ? ['unique'] : []),
    ...(index === true ? ['indexed'] : []),
    ...(fullText === true ? ['full text'] : []),
    ...(references === undefined ? [] : [`refers to ${references.view}.${references.column}`]),
    ...(generated === undefined ? [] : [`generated: ${describeGenerated(generated)}`]),
    ...(value === undefined || value === null ? [] : [`default ${JSON.stringify(String(value))}`]),
  ].join(', ')
}

/** What an index is of, such as “unique index of author, year descending”. */
export function describeIndex({ columns, unique, where }: ViewIndex): string {
  const names = columns.map((column) =>
    typeof column === 'string' ? column : `${column.column}${column.order === 'desc' ? ' descending' : ''}`,
  )
  const some = where === undefined ? '' : ` where ${plainText(where)}`
  return `${unique === true ? 'unique index' : 'index'} of ${names.join(', ')}${some}`
}

/** What a check asks for, such as “check adult: {"age":{"gte":18}}”. */
export function describeCheck({ name, where }: ViewCheck): string {
  return `check ${name}: ${plainText(where)}`
}

function listChanges(from: readonly string[] = [], to: readonly string[] = []): string[] {
  return [
    ...from.filter((each) => !to.includes(each)).map((each) => `Gone: ${each}.`),
    ...to.filter((each) => !from.includes(each)).map((each) => `New: ${each}.`),
  ]
}

function testChanges(from: readonly ViewTest[], to: readonly ViewTest[]): string[] {
  const known = new Map(from.map((test) => [test.key, plainText(test)]))
  const added = to.filter(({ key }) => !known.has(key)).length
  const changed = to.filter((test) => known.has(test.key) && known.get(test.key) !== plainText(test)).length
  const removed = from.filter(({ key }) => !to.some((test) => test.key === key)).length
  const counts = [
    ...(added > 0 ? [`${added} pinned`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(removed > 0 ? [`${removed} unpinned`] : []),
  ]
  return counts.length === 0 ? [] : [`Tests: ${counts.join(', ')}.`]
}

function plainText(value: unknown): string {
  return JSON.stringify(value, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

function mapChange(from: string, to: string): string {
  const [before, after] = [from.split('\n'), to.split('\n')]
  const added = after.filter((line) => !before.includes(line)).length
  const removed = before.filter((line) => !after.includes(line)).length
  return `The map has changed: ${lines(added)} new, ${lines(removed)} gone.`
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`
}

function policy({ onError, maxFailures }: ViewDefinition): string {
  if (onError !== 'skip') return 'refuse the document'
  return maxFailures === undefined
    ? 'skip the document'
    : `skip up to ${percentText(maxFailures, 2)} of the documents`
}
