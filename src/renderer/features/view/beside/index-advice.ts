import { planWords } from '../../../../shared/plan/plan-words.ts'
import { wantedIndex } from '../../../../shared/plan/advise-index.ts'
import type { CellWhere } from '../../../../shared/model/query.ts'
import type { ViewDefinition } from '../../../../shared/model/view-definition.ts'
import type { ViewDraft } from '../draft/view-draft.ts'
import { type Proposal, proposeIndexes } from '../fixes/proposals.ts'

/** How the published view, or the draft, answers a query, and what the draft can do about it. */
export interface IndexAdvice {
  /** What the database does, a sentence each. */
  readonly steps: readonly string[]
  /** Which index would serve better; null where none would, or none is needed. */
  readonly advice: string | null
  /** The change that gives the draft this index; null where there is none to add. */
  readonly add: Omit<Proposal, 'title'> | null
  /** Whether the draft already has the index, and only publishing it is left. */
  readonly drafted: boolean
}

/** Says in words how a view answers a query, and offers the index that it lacks to the draft. */
export function adviseDraft(
  plan: readonly string[],
  where: CellWhere,
  { columns, indexes }: Pick<ViewDefinition, 'columns' | 'indexes'>,
  draft: ViewDraft,
): IndexAdvice {
  const asked = { columns, indexes }
  const { steps, advice } = planWords(plan, asked, { where })
  if (advice === null || wantedIndex(asked, { where }) === null)
    return { steps, advice, add: null, drafted: false }
  const [proposal] = proposeIndexes(draft, [{ where, orderBy: [], times: 1 }])
  if (proposal === undefined) return { steps, advice, add: null, drafted: hasColumns(draft, where) }
  const { title: _, ...add } = proposal
  return { steps, advice, add, drafted: false }
}

/** Whether the draft still has every column that is asked for, so that it lacks no index only because it has it. */
function hasColumns({ columns }: ViewDraft, where: CellWhere): boolean {
  const plain = columns.map(({ name, type }) => ({ name, type }))
  return wantedIndex({ columns: plain }, { where }) !== null
}
