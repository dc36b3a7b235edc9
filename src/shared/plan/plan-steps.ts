/** One thing that a database means to do to answer a query, in the words of none of them. */
export type PlanStep =
  /** Reads every row of a table, or of an index that holds all that is needed. */
  | { readonly kind: 'scan'; readonly table: string; readonly index?: string; readonly rows?: number }
  /** Looks rows up in an index; `by` names what it compares, `from` and `to` whether a range begins and ends. */
  | {
      readonly kind: 'search'
      readonly table: string
      readonly index: string
      readonly by: readonly string[]
      readonly bounds: 'value' | 'from' | 'to' | 'between'
      readonly rows?: number
    }
  | { readonly kind: 'sort'; readonly for: 'order' | 'groups' }

/** Reads the lines of a plan of any of the databases; lines that say nothing of rows, indexes or sorting are left out. */
export function planSteps(plan: readonly string[]): PlanStep[] {
  if (plan.some((line) => line.startsWith('id: '))) return plan.flatMap(mysqlSteps)
  if (plan.some((line) => /\(cost=/.test(line))) return postgresSteps(plan)
  return plan.flatMap(sqliteSteps)
}

function sqliteSteps(line: string): PlanStep[] {
  const sorted = /^USE TEMP B-TREE FOR (.*)$/.exec(line)
  if (sorted !== null) return [{ kind: 'sort', for: /GROUP|DISTINCT/.test(sorted[1]!) ? 'groups' : 'order' }]
  const found = /^(SCAN|SEARCH) (\S+)(?: USING (.*))?$/.exec(line)
  if (found === null) return []
  const [, verb, table, using = ''] = found
  const named = /(?:COVERING )?INDEX (\S+)(?: \((.*)\))?$/.exec(using)
  if (verb === 'SCAN') return [{ kind: 'scan', table: table!, ...(named !== null && { index: named[1]! }) }]
  const compared = /\(([^()]*)\)$/.exec(using)?.[1] ?? ''
  const index = named?.[1] ?? (using.includes('PRIMARY KEY') ? '' : 'automatic')
  return [{ kind: 'search', table: table!, index, ...comparedBy(compared.split(' AND ')) }]
}

/** Columns and range of comparisons such as `year>?` or `(year < 5)`. */
function comparedBy(terms: readonly string[]): Pick<Extract<PlanStep, { kind: 'search' }>, 'by' | 'bounds'> {
  const by = new Set<string>()
  let from = false
  let to = false
  for (const term of terms) {
    const name = /^\(*"?([\p{L}\p{N}_ $.-]+?)"?\)?(?:::[\w ]+)?\s*(?:[<>=~]|is |IN\b|in\b)/u.exec(term)?.[1]
    if (name !== undefined) by.add(name.trim())
    if (term.includes('>')) from = true
    if (term.includes('<')) to = true
  }
  return { by: [...by], bounds: from && to ? 'between' : from ? 'from' : to ? 'to' : 'value' }
}

function postgresSteps(plan: readonly string[]): PlanStep[] {
  const steps: PlanStep[] = []
  plan.forEach((line, at) => {
    const rows = Number(/ rows=(\d+)/.exec(line)?.[1])
    const node = line.trim().replace(/^->\s+/, '')
    const table = / on (?:"[^"]*"|\S+)(?: ("[^"]*"|\S+))? /.exec(node)?.[1] ?? ''
    if (/^(Parallel )?Seq Scan/.test(node)) steps.push({ kind: 'scan', table, rows })
    else if (/^(Incremental )?Sort\b/.test(node)) steps.push({ kind: 'sort', for: sortReason(plan, at) })
    else if (/^(Partial |Finalize )?HashAggregate/.test(node)) steps.push({ kind: 'sort', for: 'groups' })
    const index =
      /^(?:Parallel )?(?:Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on) ("[^"]*"|\S+)/.exec(
        node,
      )?.[1]
    if (index === undefined) return
    const condition = plan
      .slice(at + 1)
      .find((next) => !/^\s*(Index Cond|Filter|Rows|Heap)/.test(next) || /Index Cond/.test(next))
    const compared = /Index Cond: (.*)$/.exec(condition ?? '')?.[1]
    const name = index.replaceAll('"', '')
    if (compared === undefined) steps.push({ kind: 'scan', table, index: name, rows })
    else
      steps.push({
        kind: 'search',
        table,
        index: name,
        ...comparedBy(compared.replace(/^\(/, '').split(' AND ')),
        rows,
      })
  })
  return steps
}

/** A sort below an aggregate by group brings the rows of a group together. */
function sortReason(plan: readonly string[], at: number): 'order' | 'groups' {
  return plan.slice(0, at).some((line) => /GroupAggregate|Unique/.test(line)) ? 'groups' : 'order'
}

function mysqlSteps(line: string): PlanStep[] {
  const value = (name: string): string | undefined =>
    new RegExp(`(?:^|, )${name}: (.*?)(?=, [\\w]+: |$)`).exec(line)?.[1]
  const table = value('table') ?? ''
  const type = value('type')
  const index = value('key')
  const rows = Number(value('rows'))
  const extra = value('Extra') ?? ''
  const steps: PlanStep[] = []
  if (type === 'ALL') steps.push({ kind: 'scan', table, rows })
  else if (type === 'index') steps.push({ kind: 'scan', table, index: index ?? '', rows })
  else if (type !== undefined && index !== undefined)
    steps.push({
      kind: 'search',
      table,
      index: index === 'PRIMARY' ? '' : index,
      by: [],
      bounds: type === 'range' ? 'between' : 'value',
      rows,
    })
  if (extra.includes('Using temporary')) steps.push({ kind: 'sort', for: 'groups' })
  else if (extra.includes('Using filesort')) steps.push({ kind: 'sort', for: 'order' })
  return steps
}
