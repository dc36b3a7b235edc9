import { pathText, type Steps, type Value } from '../../../workspace/recipes/recipe.ts'

/** How the rows of the examples can be made: of which array, and by which rules each column. */
export interface Reading {
  readonly each: Steps | null
  readonly rules: ReadonlyMap<string, readonly Value[]>
  /** Items of which no row was asked for. */
  readonly left: number
}

/** What was derived and how, and what was not. */
export function notesOf(
  { each, rules, left }: Reading,
  names: readonly string[],
  found: readonly string[],
): string[] {
  return [
    ...(each === null ? [] : [`Each item of “${pathText(each)}” gives a row.`]),
    ...(left > 0
      ? [`${left} of its items in the examples have no row there. No rule says why: they give rows too.`]
      : []),
    ...found.map((name) => {
      const [taken, ...others] = rules.get(name)!
      // That a text is in lower case already is no doubt worth telling.
      const other = others.find(
        (rule) => rule.kind !== 'case' || JSON.stringify(rule.value) !== JSON.stringify(taken),
      )
      const doubt =
        other === undefined
          ? ''
          : ` It could be ${ruleText(other)} too: an example where the two differ decides.`
      return `“${name}” is ${ruleText(taken!)}.${doubt}`
    }),
    ...(found.length < names.length ? [notDerived(names.filter((name) => !found.includes(name)))] : []),
  ]
}

export function notDerived(names: readonly string[]): string {
  return `Not derived: ${names.map((name) => `“${name}”`).join(', ')}. No value of the documents is equal, or becomes so in another case, as the start of a date or joined with a second one; write it in the map.`
}

/** A rule in words. */
function ruleText(rule: Value): string {
  switch (rule.kind) {
    case 'field':
      return rule.steps.length === 0
        ? 'the item'
        : `${pathText(rule.steps)}${rule.of === 'item' ? ' of the item' : ''}`
    case 'key':
      return 'the key'
    case 'literal':
      return JSON.stringify(rule.value)
    case 'case':
      return `${ruleText(rule.value)} ${{ lower: 'in lower case', upper: 'in upper case', trim: 'without blanks around it' }[rule.to]}`
    case 'part':
      return `the first ${rule.length} characters of ${ruleText(rule.value)}`
    case 'joined':
      return rule.parts.map(ruleText).join(' and ')
    default:
      return rule satisfies never
  }
}
